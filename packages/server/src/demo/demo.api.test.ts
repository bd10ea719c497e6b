import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '@danflow/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCore, openDemo } from '../app.ts';
import { LIVE_PARTS } from '../cli/live-parts.ts';
import { verifyJournal } from '../modules/audit/index.ts';
import { examine } from '../modules/ops/index.ts';
import { KeyringFile, newKeyringFile, withNewKey } from '../platform/crypto/keyring.ts';
import { saveKeyring } from '../platform/crypto/open-keyring.ts';
import { systemActor } from '../platform/principal.ts';
import { rotateRing } from '../platform/rotate-ring.ts';
import { sealedColumns, sealedPage } from '../platform/sealed-columns.ts';
import { inTx } from '../platform/tx.ts';
import { changeOrder, lockOrder } from '../modules/orders/index.ts';
import { openDemoApp, type DemoApp } from '../testing/demo.ts';
import { inventBuyers } from './people.ts';
import { seededDice } from './random.ts';
import { refuseOutsideDemo } from './index.ts';

let demo: DemoApp;
beforeAll(async () => {
  demo = await openDemoApp();
}, 120_000);
afterAll(() => demo.stop());

async function broken(): Promise<string[]> {
  const names: string[] = [];
  await examine(demo.core, { parts: LIVE_PARTS, isAll: true }, ({ name, faults }) => {
    if (faults.length > 0) names.push(name);
  });
  return names;
}

const distinct = async (column: string): Promise<string[]> =>
  (await demo.core.pool.query<{ v: string }>(`SELECT DISTINCT ${column} AS v FROM orders WHERE ${column} IS NOT NULL ORDER BY 1`)).rows.map(
    (r) => r.v,
  );

test('the demo holds orders of every status, type and terms, and people of all four roles', async () => {
  expect(await distinct('status')).toEqual(['cancelled', 'completed', 'paid', 'pending_payment', 'shipped']);
  expect(await distinct('type')).toEqual(['custom', 'physical', 'virtual']);
  expect(await distinct('payment_terms')).toEqual(['cod', 'on_account', 'prepaid']);
  expect(await distinct('cancel_reason')).toEqual(['buyer', 'refunded', 'timeout']);
  const { rows } = await sql<Record<string, number>>`SELECT count(*)::int AS orders, count(held_at)::int AS held,
    (count(*) FILTER (WHERE status = 'paid' AND ship_by < now()))::int AS overdue, (count(*) FILTER (WHERE status = 'paid' AND shipped_qty > 0))::int AS part_shipped,
    (count(*) FILTER (WHERE shortage_qty > 0 AND status = 'paid'))::int AS short, (count(*) FILTER (WHERE refund_pending_amount > 0))::int AS refunding FROM orders`.execute(
    demo.core.db,
  );
  expect(rows[0]?.orders).toBeGreaterThanOrEqual(60);
  for (const kind of ['held', 'overdue', 'part_shipped', 'short', 'refunding']) expect(rows[0]?.[kind], kind).toBeGreaterThan(0);
  const people = await demo.core.db
    .selectFrom('users')
    .innerJoin('roles', 'roles.id', 'users.role_id')
    .select(['roles.builtin', 'must_change_password'])
    .execute();
  expect(people.map((p) => p.builtin).toSorted()).toEqual(['customer_service', 'finance', 'owner', 'warehouse']);
  expect(people.some((p) => p.must_change_password)).toBe(false);
});

test('doctor and verify find nothing wrong with it', async () => {
  expect(await broken()).toEqual([]);
  expect((await verifyJournal(demo.core, LIVE_PARTS)).findings).toEqual([]);
});

test('a second start leaves it as it is; an outside database and one in use are refused in a sentence', async () => {
  const said: string[] = [];
  await openDemo(demo.deps, (line) => void said.push(line));
  expect(said).toEqual([]);
  await sql`DELETE FROM settings WHERE name = 'demo'`.execute(demo.core.db);
  await expect(openDemo(demo.deps, () => undefined)).rejects.toThrow(/needs an empty database/);
  expect(() => refuseOutsideDemo({ isDemo: true, databaseUrl: 'postgres://x' })).toThrow(/built-in database only/);
});

test('a dump of the database tells no name, phone or street', async () => {
  const tables = await sql<{
    name: string;
  }>`SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`.execute(demo.core.db);
  let dump = '';
  for (const { name } of tables.rows)
    dump += (await demo.core.pool.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)).rows.map((r) => r.row).join('\n');
  expect(dump.length).toBeGreaterThan(100_000);
  for (const buyer of inventBuyers(seededDice(20_260_301), 40)) {
    expect(dump.includes(buyer.phone ?? '?'), buyer.phone).toBe(false);
    expect(dump.includes(buyer.street ?? '?'), buyer.street).toBe(false);
    expect(dump.includes(buyer.name), buyer.name).toBe(false);
  }
});

/** Each edits what the product never would, and takes it back. */
const PLANTED: readonly { rule: string; plant: string; mend: string }[] = [
  {
    rule: 'stock is the sum of its movements',
    plant: 'UPDATE stock_levels SET on_hand = on_hand + 1 WHERE on_hand > 0',
    mend: 'UPDATE stock_levels SET on_hand = on_hand - 1 WHERE on_hand > 0',
  },
  {
    rule: 'order amounts and units',
    plant: 'UPDATE order_lines SET line_amount = line_amount + 1 WHERE line_no = 1',
    mend: 'UPDATE order_lines SET line_amount = line_amount - 1 WHERE line_no = 1',
  },
  {
    rule: 'no order is in a status',
    plant: `UPDATE orders SET status = 'completed', completed_at = now() WHERE status = 'pending_payment' AND payment_terms = 'prepaid'`,
    mend: `UPDATE orders SET status = 'pending_payment', completed_at = NULL WHERE status = 'completed' AND shipped_at IS NULL`,
  },
  {
    rule: 'every captured fen',
    plant: `UPDATE payment_allocations SET amount = amount - 1 WHERE kind = 'order' AND amount > 1`,
    mend: `UPDATE payment_allocations SET amount = amount + 1 WHERE kind = 'order' AND amount > 0`,
  },
  {
    rule: 'the payment state',
    plant: `UPDATE orders SET payment_state = 'part_paid' WHERE payment_state = 'paid'`,
    mend: `UPDATE orders SET payment_state = 'paid' WHERE payment_state = 'part_paid'`,
  },
  { rule: 'the board counts', plant: 'UPDATE order_counts SET orders = orders + 1', mend: 'UPDATE order_counts SET orders = orders - 1' },
  {
    rule: 'every delivered card key',
    plant: `UPDATE virtual_codes SET line_no = line_no + 9 WHERE state = 'handed_out'`,
    mend: `UPDATE virtual_codes SET line_no = line_no - 9 WHERE state = 'handed_out'`,
  },
  { rule: 'redeem codes', plant: 'UPDATE redeem_codes SET line_no = line_no + 9', mend: 'UPDATE redeem_codes SET line_no = line_no - 9' },
  { rule: 'what was shipped', plant: 'UPDATE shipment_lines SET qty = qty + 1', mend: 'UPDATE shipment_lines SET qty = qty - 1' },
  {
    rule: 'every line has its order',
    plant: `UPDATE orders SET assignee_id = customer_id, customer_id = '00000000-0000-0000-0000-000000000001' WHERE customer_id IS NOT NULL`,
    mend: `UPDATE orders SET customer_id = assignee_id, assignee_id = NULL WHERE customer_id = '00000000-0000-0000-0000-000000000001'`,
  },
  {
    rule: 'sealed personal data',
    plant: `UPDATE orders SET private_commit = decode('00', 'hex') || private_commit`,
    mend: 'UPDATE orders SET private_commit = substring(private_commit FROM 2)',
  },
  {
    rule: 'everything sealed opens',
    plant: `UPDATE customers SET private_sealed = private_sealed || decode('00', 'hex')`,
    mend: 'UPDATE customers SET private_sealed = substring(private_sealed FROM 1 FOR length(private_sealed) - 1)',
  },
];

test('doctor finds each fault that was planted by hand', async () => {
  for (const { rule, plant, mend } of PLANTED) {
    await demo.core.pool.query(plant);
    expect(
      (await broken()).some((name) => name.startsWith(rule)),
      rule,
    ).toBe(true);
    await demo.core.pool.query(mend);
  }
  expect(await broken()).toEqual([]);
}, 60_000);

test('keys are rotated while orders change; afterwards nothing is sealed with the old key and everything opens', async () => {
  const ring = KeyringFile.parse(JSON.parse(readFileSync(path.join(demo.dataDir, 'keys.json'), 'utf8')));
  const ids = (await demo.core.db.selectFrom('orders').select('id').where('status', '=', 'paid').execute()).map((r) => r.id);
  let isOver = false;
  let changes = 0;
  const writing = (async () => {
    for (; !isOver; changes += 1) {
      const id = ids[changes % ids.length] ?? '';
      await inTx(demo.core, systemActor('test'), async (tx) =>
        changeOrder(tx, await lockOrder(tx, id), { action: 'edit_marks', private: { sellerMemo: `第 ${changes} 次` } }),
      );
    }
  })();
  const grown = withNewKey(ring);
  saveKeyring(demo.dataDir, grown);
  const { resealed, unreadable, isWhole } = await rotateRing(demo.core.pool, demo.core.keys, () => undefined);
  isOver = true;
  await writing;
  expect({ unreadable, isWhole }).toEqual({ unreadable: 0, isWhole: true });
  expect(resealed).toBeGreaterThan(100);
  expect(changes).toBeGreaterThan(20);
  for (const column of await sealedColumns(demo.core.pool)) {
    expect(await sealedPage(demo.core.pool, column, { notBy: grown.current, after: null, limit: 1 }), column.table).toEqual([]);
  }
  expect(await broken()).toEqual([]);
}, 60_000);

test('a key ring of another installation is refused before anything is written', async () => {
  const keyring = JSON.stringify(newKeyringFile());
  const opening = openCore({
    databaseUrl: demo.url,
    dataDir: demo.dataDir,
    keyring,
    poolMax: 2,
    logLevel: 'silent',
    settings: demo.deps.settings,
    say: () => undefined,
  });
  await expect(opening).rejects.toThrow(/does not belong to this database|lacks the key/);
  await expect(opening).rejects.not.toBeInstanceOf(DomainError);
});
