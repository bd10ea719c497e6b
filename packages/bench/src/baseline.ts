import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface BaselineTarget {
  readonly databaseUrl: string;
  readonly shopId: string;
  readonly warehouseId: string;
  readonly skuIds: readonly string[];
}

const mac = `'\\x${'ab'.repeat(32)}'`;
const sealed = `'\\x${'cd'.repeat(140)}'`;

/** An id that grows per client like a UUIDv7 does; random ones would make the baseline slower than it need be. */
const id = (kind: string): string =>
  `('0190${kind}00-0000-7000-8' || lpad(:client_id::text, 3, '0') || '-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid`;

/**
 * One order as one plain transaction into the product's own tables, all values at hand: what a careful hand-written
 * backend would do. SKU ids are looked up by number in a table of their own, as pgbench has no arrays.
 */
function script({ shopId, warehouseId }: BaselineTarget, skus: number, lines: number): string {
  // In order of SKU, so that two transactions of several lines do not wait for each other in a circle.
  const numbers = Array.from({ length: lines }, (_, l) => l);
  const step = Math.floor(skus / lines);
  const each = (write: (l: number) => string): string => numbers.map(write).join('\n');
  const sku = (l: number): string => `(SELECT sku_id FROM bench_skus WHERE k = :k${l}::int)`;
  return `\\set n :n + 1
${each((l) => `\\set k${l} random(${lines === 1 ? 1 : l * step + 1}, ${lines === 1 ? skus : (l + 1) * step})`)}
BEGIN;
${each((l) => `UPDATE stock_levels SET reserved = reserved + 1 WHERE sku_id = ${sku(l)} AND warehouse_id = '${warehouseId}' AND on_hand - reserved - safety >= 1;`)}
INSERT INTO orders (id, order_no, shop_id, warehouse_id, source, source_no, type, status, payment_terms, payment_state, currency, goods_amount, discount_amount, freight_amount, total_amount, total_qty, created_at, pay_by, province, city, district, private_sealed, private_commit, search_tokens, version, journal_mac)
VALUES (${id('a1')}, (:client_id::int + 100)::text || lpad(:n::text, 13, '0'), '${shopId}', '${warehouseId}', 'api', 'B' || :client_id::text || '-' || :n::text, 'physical', 'pending_payment', 'prepaid', 'unpaid', 'CNY', 1999, 0, 0, 1999, 1, now(), now() + interval '30 minutes', '广东省', '深圳市', '南山区', ${sealed}, '\\xabababababababababababababababab', ARRAY[:n::bigint * 7919, :n::bigint * 104729, :n::bigint * 1299709]::bigint[], 1, ${mac});
${each(
  (
    l,
  ) => `INSERT INTO order_lines (order_id, line_no, sku_id, sku_code, title, fulfilment, qty, unit_price_amount, line_amount, reserved_qty)
VALUES (${id('a1')}, ${l + 1}, ${sku(l)}, 'BENCH-' || :k${l}::text, '手冲壶 600ml 白', 'physical', 1, 1999, 1999, 1);
INSERT INTO stock_movements (id, sku_id, warehouse_id, kind, on_hand_delta, reserved_delta, cause_kind, cause_id, at)
VALUES (${id(`b${l}`)}, ${sku(l)}, '${warehouseId}', 'reserve', 0, 1, 'order', ${id('a1')}, now());`,
)}
INSERT INTO journal (subject_id, seq, subject_kind, at, actor_kind, actor_name, action, changes, digests, key_id, mac)
VALUES (${id('a1')}, 1, 'order', now(), 'api_key', 'bench', 'place', '{"status": [null, "pending_payment"], "total_amount": [null, 1999], "lines": [null, ["BENCH ×1"]]}', '{"order": "0123456789abcdef0123456789abcdef"}', 'k1', ${mac});
INSERT INTO outbox (id, kind, payload, at, next_at) VALUES (${id('a3')}, 'order.placed', '{"kind": "order.placed", "version": 1}', now(), 'infinity');
INSERT INTO order_count_deltas (id, shop_id, warehouse_id, type, status, currency, created_day, orders, amount) VALUES (${id('a4')}, '${shopId}', '${warehouseId}', 'physical', 'pending_payment', 'CNY', current_date, 1, 1999);
INSERT INTO idempotency_keys (principal_id, route, key, body_hash, ids, at) VALUES ('${shopId}', 'POST /orders', :client_id || '-' || :n::text, ${mac}, '{"orderId": "00000000-0000-0000-0000-000000000000"}', now());
COMMIT;
`;
}

export interface Pgbench {
  readonly clients: number;
  readonly skus: number;
  readonly seconds: number;
  readonly lines?: number;
}

/** Orders a second of pgbench with one transaction an order; `skus` 1 is the hot one. */
export async function pgbench(target: BaselineTarget, { clients, skus, seconds, lines = 1 }: Pgbench): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'danflow-pgbench-'));
  try {
    const file = path.join(folder, 'order.sql');
    await writeFile(file, script(target, skus, lines));
    const start = Math.floor(Date.now() / 1000) % 1_000_000;
    const args = [
      '-n',
      '-f',
      file,
      '-c',
      String(clients),
      '-j',
      '2',
      '-T',
      String(seconds),
      '-M',
      'prepared',
      '-D',
      `n=${start * 1_000_000}`,
      target.databaseUrl,
    ];
    const { stdout } = await run('pgbench', args, { maxBuffer: 1 << 20 });
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
