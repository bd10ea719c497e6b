import { generateKeyPairSync } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  getReconciliationRoute,
  listReconciliationRoute,
  placeOrderRoute,
  uploadBillRoute,
  type ReconciliationBatchView,
  type ReconciliationBookView,
} from '@danflow/contract';
import { writeAlipayBill, writeWechatBill, type BillPlan } from './bill-files.ts';
import { stockGoods } from './goods.ts';
import { rss, watchMemory } from './memory.ts';
import { startServer, type BenchServer } from './server.ts';

const ROWS = Number(process.argv[3] ?? 1_000_000);
const MCHID = '1900000001';

function pair(): { secret: string; open: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    open: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Sound accounts that nobody is ever asked under: bills are uploaded by hand here. */
function accounts(): Record<string, string> {
  const [own, theirs] = [pair(), pair()];
  const wechat = {
    mchid: MCHID,
    appid: 'wx0123456789abcdef',
    merchant_serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    merchant_private_key: own.secret,
    api_v3_key: '0123456789abcdef0123456789abcdef',
    wechat_key_id: 'PUB_KEY_ID_0119000000012026010100000001',
    wechat_public_key: theirs.open,
  };
  const alipay = { app_id: '2021000000000001', seller_id: '2088000000000001', app_private_key: own.secret, alipay_public_key: theirs.open };
  return { DANFLOW_WECHAT_PAY_ACCOUNT: JSON.stringify(wechat), DANFLOW_ALIPAY_ACCOUNT: JSON.stringify(alipay) };
}

const ATTEMPTS = `INSERT INTO payment_attempts (id, order_id, out_trade_no, provider, method, currency, amount, state, captured_amount, provider_trade_no,
    created_at, captured_at, account_id)
  SELECT gen_random_uuid(), $1, $2 || lpad(i::text, 10, '0'), $3, 'page', 'CNY', 1000 + i % 9000, 'succeeded', 1000 + i % 9000,
    CASE WHEN $3 = 'wechat_pay' THEN 'T' || $2 || lpad(i::text, 10, '0') ELSE '2026' || lpad(i::text, 24, '0') END, t.at, t.at,
    (SELECT id FROM payment_accounts WHERE provider = $3)
  FROM generate_series(0, $4::int - 1) i CROSS JOIN LATERAL (SELECT ($5::date)::timestamp AT TIME ZONE 'Asia/Shanghai' + make_interval(secs => floor(i::float8 * 86399 / $4)) AS at) t`;

/** Rows of ours for every row of the bill, written past the product: the match is measured, not a million payments. */
async function fill(server: BenchServer, orderId: string, provider: string, plan: BillPlan): Promise<void> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query(ATTEMPTS, [orderId, plan.prefix, provider, plan.rows, plan.day]);
  await client.query('ANALYZE payment_attempts');
  await client.end();
}

async function upload(server: BenchServer, book: ReconciliationBookView, plan: BillPlan, file: string): Promise<string> {
  const form = new FormData();
  form.set('file', await openAsBlob(file), path.basename(file));
  const answer = await fetch(`http://127.0.0.1:${server.port}/api${uploadBillRoute.path}?bookId=${book.id}&day=${plan.day}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}` },
    body: form,
  });
  if (!answer.ok) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

async function finished(server: BenchServer, batchId: string): Promise<ReconciliationBatchView> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${server.port}/api${getReconciliationRoute.path.replace(':batchId', batchId)}`, {
      headers: { authorization: `Bearer ${server.apiKey}` },
    });
    if (!answer.ok) throw new Error(`look: ${answer.status} ${await answer.text()}`);
    const { batch } = (await answer.json()) as { batch: ReconciliationBatchView };
    if (batch.state === 'success') return batch;
    if (batch.state === 'failed') throw new Error(`${batch.problem}: ${batch.problemDetail}`);
    await sleep(200);
  }
}

async function measure(server: BenchServer, orderId: string, book: ReconciliationBookView, plan: BillPlan, file: string): Promise<void> {
  await fill(server, orderId, book.provider, plan);
  const pid = server.pids[0] ?? 0;
  const atRest = await rss(pid);
  const peak = watchMemory(pid);
  const start = performance.now();
  const batchId = await upload(server, book, plan, file);
  const sent = performance.now();
  const batch = await finished(server, batchId);
  const end = performance.now();
  if (batch.matched !== plan.rows || batch.openDifferences + batch.pooled > 0) throw new Error(`not all matched: ${JSON.stringify(batch)}`);
  const seconds = (end - sent) / 1000;
  console.log(`${book.provider}: ${plan.rows} rows, ${((await stat(file)).size / 1024 / 1024).toFixed(1)} MB packed`);
  console.log(
    `  upload and seal ${((sent - start) / 1000).toFixed(1)} s · read, match, book ${seconds.toFixed(1)} s, ${Math.round(plan.rows / seconds)} rows/s`,
  );
  console.log(`  memory of the server: ${Math.round(atRest)} MB before, ${Math.round(await peak())} MB at most`);
}

/** A day of a million payments: the bill in the provider's real format, each row with its payment in the database. */
export async function reconcile(): Promise<void> {
  console.log(`reconcile · ${cpus()[0]?.model ?? 'unknown'} × ${cpus().length} · Node ${process.version}\n`);
  const folder = await mkdtemp(path.join(tmpdir(), 'danflow-bench-bills-'));
  const server = await startServer(accounts());
  try {
    const goods = await stockGoods(server, 1, 10);
    const [skuId] = goods.skuIds;
    if (!skuId) throw new Error('no goods');
    const placed = await server.call(placeOrderRoute, { lines: [{ skuId, qty: 1 }] });
    const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
    const { books } = await server.call(listReconciliationRoute, undefined, `?from=${day}&to=${day}`);
    for (const book of books) {
      const plan = { day, rows: ROWS, prefix: book.provider === 'alipay' ? '22' : '11' };
      const file = path.join(folder, book.provider === 'alipay' ? 'bill.zip' : 'bill.csv.gz');
      if (book.provider === 'alipay') await writeAlipayBill(file, plan);
      else await writeWechatBill(file, plan, MCHID);
      await measure(server, placed.orderId, book, plan, file);
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
