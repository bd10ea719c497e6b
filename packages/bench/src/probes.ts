import pg from 'pg';
import { revealOrderRoute, type ReplyOf } from '@danflow/contract';
import { get, post } from './load.ts';
import type { BenchServer } from './server.ts';

/** One question of a reader, asked again and again; `group` has its bar. */
export interface Probe {
  readonly group: 'list' | 'deep' | 'count' | 'board' | 'search' | 'open';
  readonly name: string;
  readonly request: string;
}

interface Found {
  readonly id: string;
  readonly order_no: string;
  readonly shop_id: string;
  readonly warehouse_id: string;
  readonly customer_id: string;
  readonly assignee_id: string;
  readonly sku_code: string;
  readonly tracking_no: string;
  readonly created_at: Date;
}

/** The first page of all orders: as many rows as a page has. */
export const FULL_PAGE = 'list: all';

const NOBODY = '01900000-0000-7000-8000-000000000000';
const cursor = (parts: readonly (string | number)[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
const DAY = 86_400_000;
const PASTED = 20;

async function revealed(server: BenchServer, id: string): Promise<{ name: string; phone: string }> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api${revealOrderRoute.path.replace(':orderId', id)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: '{"reason":"bench"}',
  });
  const { receiver } = (await answer.json()) as ReplyOf<typeof revealOrderRoute>;
  if (!receiver) throw new Error(`the order was not revealed: ${answer.status}`);
  return { name: receiver.name, phone: receiver.phone };
}

/** An order of the middle of the year, and its facts to ask for. */
async function middleOf(databaseUrl: string): Promise<Found> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Found>(`
      WITH span AS (SELECT min(created_at) AS first, max(created_at) AS last FROM orders)
      SELECT o.id, o.order_no, o.shop_id, o.warehouse_id, o.customer_id, o.created_at, l.sku_code, s.tracking_no,
        (SELECT assignee_id FROM orders WHERE assignee_id IS NOT NULL LIMIT 1) AS assignee_id
      FROM span, LATERAL (SELECT * FROM orders WHERE created_at >= span.first + (span.last - span.first) / 2 AND status = 'completed'
        AND EXISTS (SELECT FROM journal WHERE subject_id = orders.id) ORDER BY id LIMIT 1) o
      JOIN order_lines l ON l.order_id = o.id AND l.line_no = 1 JOIN shipments s ON s.order_id = o.id`);
    if (!rows[0]) throw new Error('no orders to ask for');
    return rows[0];
  } finally {
    await client.end();
  }
}

/** Phones of twenty orders, spread over the year: what somebody pastes out of a carrier's complaint. */
async function phonesOf(server: BenchServer): Promise<string[]> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(`
      WITH span AS (SELECT min(created_at) AS first, (max(created_at) - min(created_at)) / ${PASTED} AS step FROM orders)
      SELECT o.id FROM span, generate_series(0, ${PASTED - 1}) AS n,
        LATERAL (SELECT id FROM orders WHERE created_at >= span.first + span.step * n ORDER BY id LIMIT 1) o`);
    return await Promise.all(rows.map(async ({ id }) => (await revealed(server, id)).phone));
  } finally {
    await client.end();
  }
}

/** Built-in views, every single filter with a value that many have, one that few have and one that nobody has, and every sort. */
function filtersOf(found: Found): readonly (readonly [name: string, query: string])[] {
  const mid = found.created_at.getTime();
  const at = (ms: number): string => encodeURIComponent(new Date(ms).toISOString());
  const now = Date.now();
  const span = (name: string, from: number, to: number): string => `${name}From=${at(from)}&${name}To=${at(to)}`;
  return [
    ['all', ''],
    ...['pending_payment', 'paid', 'shipped', 'completed', 'cancelled'].map((s) => [`status ${s}`, `status=${s}`] as const),
    ['two statuses', 'status=paid,shipped'],
    ...['overdue', 'due_2h', 'due_today', 'due_later'].map((l) => [`lane ${l}`, `lane=${l}`] as const),
    ['held', 'isHeld=true'],
    ['short', 'isShort=true'],
    ['refund pending (none)', 'isRefundPending=true'],
    ['type physical (all)', 'type=physical'],
    ['type custom (none)', 'type=custom'],
    ['shop (all)', `shopId=${found.shop_id}`],
    ['shop (none)', `shopId=${NOBODY}`],
    ['warehouse (all)', `warehouseId=${found.warehouse_id}`],
    ['warehouse (none)', `warehouseId=${NOBODY}`],
    ['source manual', 'source=manual'],
    ['source import (none)', 'source=import'],
    ['payment state unpaid', 'paymentState=unpaid'],
    ['payment state part_refunded (none)', 'paymentState=part_refunded'],
    ['payment terms cod', 'paymentTerms=cod'],
    ['payment terms on_account (none)', 'paymentTerms=on_account'],
    ['created, a day', span('created', mid, mid + DAY)],
    ['paid, a day', span('paid', mid, mid + DAY)],
    ['paid, a month', span('paid', mid - 30 * DAY, mid)],
    ['paid, the last 7 days', span('paid', now - 7 * DAY, now)],
    ['shipped, a day', span('shipped', mid, mid + DAY)],
    ['shipped, a month', span('shipped', mid - 30 * DAY, mid)],
    ['ship by, a day', span('shipBy', mid, mid + DAY)],
    ['amount at least (few)', 'amountMin=12000'],
    ['amount at most (none)', 'amountMax=10'],
    ['flag 3', 'flag=3'],
    ['flag 9 (none)', 'flag=9'],
    ['tag', `tag=${encodeURIComponent('加急')}`],
    ['tag (none)', `tag=${encodeURIComponent('没有')}`],
    ['assigned to one', `assigneeId=${found.assignee_id}`],
    ['assigned to nobody', 'isAssigned=false'],
    ['assigned (none of one)', `assigneeId=${NOBODY}`],
    ['customer', `customerId=${found.customer_id}`],
    ['carrier SF', 'carrier=SF'],
    ['carrier JD (none)', 'carrier=JD'],
    ['printed (none)', 'isPrinted=true'],
    ['import (none)', `importBatchId=${NOBODY}`],
    ['text in every title', `text=${encodeURIComponent('手冲')}`],
    ['text in memos', `text=${encodeURIComponent('缺货')}`],
    ['text (none)', `text=${encodeURIComponent('麒麟')}`],
    ['text, a SKU', 'text=BENCH-777'],
    ...['created_asc', 'amount_desc', 'amount_asc', 'pay_by_asc', 'ship_by_asc', 'status_asc', 'status_desc'].map(
      (s) => [`sort ${s}`, `sort=${s}`] as const,
    ),
  ];
}

export async function probesOf(server: BenchServer): Promise<readonly Probe[]> {
  const found = await middleOf(server.databaseUrl);
  const { name, phone } = await revealed(server, found.id);
  const { apiKey } = server;
  const list = (query: string): string => get(`/orders?${query}`, apiKey);
  const search = (...terms: string[]): string => post('/orders/search', apiKey, 'none', JSON.stringify({ terms, limit: 20 }));
  const filters = filtersOf(found);
  return [
    ...filters.map(([what, query]): Probe => ({ group: 'list', name: `list: ${what}`, request: list(query) })),
    { group: 'deep', name: 'list: all, from the middle of the year', request: list(`cursor=${cursor(['', found.id])}`) },
    { group: 'deep', name: 'list: completed, from the middle', request: list(`status=completed&cursor=${cursor(['', found.id])}`) },
    { group: 'deep', name: 'list: by amount, from ¥50', request: list(`sort=amount_desc&cursor=${cursor([5000, found.id])}`) },
    ...['', 'status=paid', 'paymentState=unpaid', 'type=custom'].map((query): Probe => ({
      group: 'count',
      name: `count: ${query || 'all'}`,
      request: get(`/orders/count?${query}`, apiKey),
    })),
    { group: 'board', name: 'board', request: get('/board', apiKey) },
    { group: 'search', name: 'search: order number', request: search(found.order_no) },
    { group: 'search', name: 'search: phone', request: search(phone) },
    { group: 'search', name: 'search: last four digits', request: search(phone.slice(-4)) },
    { group: 'search', name: 'search: name', request: search(name) },
    { group: 'search', name: `search: ${PASTED} phones`, request: search(...(await phonesOf(server))) },
    { group: 'search', name: 'search: tracking number', request: search(found.tracking_no) },
    { group: 'search', name: 'search: SKU code', request: search(found.sku_code) },
    { group: 'open', name: 'open an order', request: get(`/orders/${found.id}`, apiKey) },
    { group: 'open', name: 'its history', request: get(`/orders/${found.id}/history`, apiKey) },
  ];
}
