import type { Pool } from '../platform/db.ts';

/** Everything that says who has paid what and who holds which goods; the quarantine and its alerts are not among it. */
const TABLES = [
  'orders',
  'order_lines',
  'order_counts',
  'order_count_deltas',
  'payment_attempts',
  'payment_allocations',
  'payment_instructions',
  'payment_notifications',
  'refunds',
  'finance_tasks',
  'stock_levels',
  'stock_movements',
  'shipments',
  'shipment_lines',
  'outbox',
  'event_deliveries',
  'dead_letters',
  'journal',
] as const;

/** How often goods were asked for in vain is told once a second of its own accord, whatever else happens meanwhile. */
const OF_ITSELF = "(SELECT * FROM outbox WHERE kind <> 'stock.refused')";

const digestOfTable = (table: string): string =>
  `SELECT '${table} ' || count(*) || ' ' || md5(coalesce(string_agg(md5(t::text), ',' ORDER BY md5(t::text)), '')) AS digest FROM ${table === 'outbox' ? OF_ITSELF : table} t`;

/** One text for all rows of all of these tables: two that are the same mean that nothing changed. */
export async function stateDigest(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ digest: string }>(TABLES.map(digestOfTable).join(' UNION ALL ') + ' ORDER BY 1');
  return rows.map((r) => r.digest).join('\n');
}
