import pg from 'pg';
import { MONEY_LAWS, QUIET_LAWS, STOCK_LAWS } from '../laws.sql.ts';
import type { Book } from './shopper.ts';

/** An event that a provider was told the shop has. */
export interface Taken {
  readonly provider: string;
  readonly eventId: string;
}

type Rows = (statement: string, values?: readonly unknown[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;

export const rowsFrom =
  (client: pg.Client): Rows =>
  async (statement, values = []) =>
    (await client.query<Record<string, unknown>>(statement, [...values])).rows;

/** What still moves: zero everywhere, again and again, is rest. Cash that is to go back waits for a person. */
const RESTLESS = `SELECT (SELECT count(*) FROM outbox) AS events,
  (SELECT count(*) FROM payment_notifications WHERE handled_at IS NULL) AS notifications,
  (SELECT count(*) FROM refunds r JOIN payment_attempts a ON a.id = r.attempt_id WHERE r.state = 'pending' AND a.provider <> 'offline') AS refunds,
  (SELECT count(*) FROM payment_attempts a JOIN orders o ON o.id = a.order_id
    WHERE a.state IN ('open', 'unknown') AND (o.status <> 'pending_payment' OR o.id = ANY($1::uuid[]))) AS attempts`;

export async function restless(rows: Rows, book: Book): Promise<string[]> {
  const [counts = {}] = await rows(RESTLESS, [[...book.paid.keys()]]);
  return Object.entries(counts)
    .filter(([, n]) => Number(n) !== 0)
    .map(([what, n]) => `${String(n)} ${what}`);
}

async function faultsOfOrders(rows: Rows, { orders }: Book): Promise<string[]> {
  const there = await rows('SELECT id, source_no FROM orders');
  const count = new Map<unknown, unknown[]>();
  for (const { id, source_no: key } of there) count.set(key, [...(count.get(key) ?? []), id]);
  return [
    ...[...orders].flatMap(([key, id]) => {
      const found = count.get(key) ?? [];
      if (id === null) return found.length > 1 ? [`order ${key}: there ${found.length} times`] : [];
      return found.length === 1 && found[0] === id ? [] : [`order ${key} was acknowledged and is there ${found.length} times`];
    }),
    ...[...count.keys()].filter((key) => !orders.has(String(key))).map((key) => `order ${String(key)} was never sent`),
  ];
}

async function faultsOfCallbacks(rows: Rows, taken: readonly Taken[]): Promise<string[]> {
  const there = await rows(
    'SELECT provider, provider_event_id, count(*) AS n, bool_and(handled_at IS NOT NULL) AS handled FROM payment_notifications GROUP BY 1, 2',
  );
  const known = new Map(there.map((r) => [`${String(r.provider)} ${String(r.provider_event_id)}`, r]));
  return taken.flatMap(({ provider, eventId }) => {
    const row = known.get(`${provider} ${eventId}`);
    if (!row) return [`callback ${provider} ${eventId} was acknowledged and is not there`];
    return Number(row.n) === 1 && row.handled === true
      ? []
      : [`callback ${provider} ${eventId}: ${String(row.n)} times, handled: ${String(row.handled)}`];
  });
}

interface Told {
  readonly what: string;
  readonly said: ReadonlyMap<string, unknown>;
  /** Answers `id` and `value` of what is booked. */
  readonly statement: string;
}

const toldOf = (book: Book): readonly Told[] => [
  {
    what: 'paid at a provider',
    said: book.paid,
    statement: `SELECT order_id AS id, sum(captured_amount) AS value FROM payment_attempts WHERE provider IN ('wechat_pay', 'alipay') AND state = 'succeeded' AND order_id = ANY($1::uuid[]) GROUP BY 1`,
  },
  {
    what: 'paid in cash',
    said: book.offline,
    statement: `SELECT order_id AS id, sum(captured_amount) AS value FROM payment_attempts WHERE provider = 'offline' AND order_id = ANY($1::uuid[]) GROUP BY 1`,
  },
  {
    what: 'refund',
    said: book.refunds,
    statement: `SELECT order_id AS id, sum(amount) AS value FROM refunds WHERE source = 'order' AND state <> 'failed' AND order_id = ANY($1::uuid[]) GROUP BY 1`,
  },
  {
    what: 'parcel',
    said: book.shipped,
    statement: `SELECT s.order_id AS id, string_agg(s.tracking_no, ',') AS value FROM shipments s JOIN orders o ON o.id = s.order_id AND o.status = 'shipped' WHERE s.order_id = ANY($1::uuid[]) GROUP BY 1`,
  },
  {
    what: 'cancellation',
    said: new Map([...book.cancelled].map((id) => [id, 'cancelled'])),
    statement: 'SELECT id, status AS value FROM orders WHERE id = ANY($1::uuid[])',
  },
];

async function faultsOfTold(rows: Rows, { what, said, statement }: Told): Promise<string[]> {
  const booked = new Map((await rows(statement, [[...said.keys()]])).map((r) => [String(r.id), String(r.value)]));
  return [...said]
    .filter(([id, value]) => booked.get(id) !== String(value))
    .map(([id, value]) => `${what} of order ${id}: acknowledged ${String(value)}, booked ${booked.get(id) ?? 'nothing'}`);
}

/** Everything that was acknowledged, exactly once, and the laws of money and stock. */
export async function faultsAfterwards(rows: Rows, book: Book, taken: readonly Taken[]): Promise<string[]> {
  const found = [...(await faultsOfOrders(rows, book)), ...(await faultsOfCallbacks(rows, taken))];
  for (const told of toldOf(book)) found.push(...(await faultsOfTold(rows, told)));
  for (const [law, statement] of [...MONEY_LAWS, ...STOCK_LAWS, ...QUIET_LAWS])
    found.push(...(await rows(statement)).map((r) => `${law}: ${String(r.fault)}`));
  return found;
}
