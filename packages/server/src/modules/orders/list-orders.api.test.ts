import { afterAll, beforeAll, expect, test } from 'vitest';
import { boardRoute, confirmOrderRoute, countOrdersRoute, listOrdersRoute, type QueryIn } from '@danflow/contract';
import { testApp, type TestApp } from '../../testing/app.ts';
import { testOrder, testSku, type TestSku } from '../../testing/goods.ts';

const HOUR = 3_600_000;
let app: TestApp;
let sku: TestSku;

beforeAll(async () => {
  app = await testApp();
  sku = await testSku(app, 500);
});
afterAll(() => app.stop());

async function confirmed(): Promise<string> {
  const { orderId } = await testOrder(app, sku, { paymentTerms: 'cod' });
  await app.ok(confirmOrderRoute, { params: { orderId }, body: {} });
  return orderId;
}

const at = (ms: number): string => new Date(app.clock.now.getTime() + ms).toISOString();
const ids = async (query: QueryIn<typeof listOrdersRoute>): Promise<string[]> =>
  (await app.ok(listOrdersRoute, { query })).items.map((o) => o.id);
const set = (orderId: string, column: string, value: unknown) =>
  app.core.pool.query(`UPDATE orders SET ${column} = $2 WHERE id = $1`, [orderId, value]);

test('a tag is paged through to its end, newest or oldest first, near and far', async () => {
  const tagged: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const { orderId } = await testOrder(app, sku);
    await set(orderId, 'tags', ['近']);
    tagged.push(orderId);
    await testOrder(app, sku);
  }
  const pages = async (sort: 'created_desc' | 'created_asc'): Promise<string[][]> => {
    const found: string[][] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: readonly { id: string }[]; nextCursor: string | null } = await app.ok(listOrdersRoute, {
        query: { tag: ['近'], sort, limit: 2, ...(cursor === '' ? {} : { cursor }) },
      });
      found.push(page.items.map((o) => o.id));
      cursor = page.nextCursor;
    }
    return found;
  };
  const [a = '', b = '', c = '', d = '', e = ''] = tagged;
  expect(await pages('created_asc')).toEqual([[a, b], [c, d], [e]]);
  expect(await pages('created_desc')).toEqual([[e, d], [c, b], [a]]);
  expect(await ids({ tag: ['远'] })).toEqual([]);
  expect(await ids({ tag: ['近', '远'], status: ['cancelled'] })).toEqual([]);
});

test('a range of deadlines finds also what was promised before it was ordered', async () => {
  const orderId = await confirmed();
  const range = { shipByFrom: at(-240 * HOUR), shipByTo: at(-216 * HOUR) };
  expect(await ids(range)).toEqual([]);
  // Imported history may say so; then no order is taken to lie before its deadline.
  await set(orderId, 'ship_by', at(-220 * HOUR));
  expect(await ids(range)).toEqual([orderId]);
  expect(await app.ok(countOrdersRoute, { query: range })).toEqual({ count: 1, isExact: true });
  await set(orderId, 'ship_by', at(48 * HOUR));
  expect(await ids({ shipByFrom: at(47 * HOUR), shipByTo: at(49 * HOUR) })).toContain(orderId);
});

test('the board counts in each lane what the list shows there, to the millisecond', async () => {
  const midnight = new Date('2026-03-02T16:00:00.000Z').getTime() - app.clock.now.getTime();
  for (const due of [-HOUR, -1, 0, 2 * HOUR - 1, 2 * HOUR, midnight - 1, midnight, midnight + HOUR])
    await set(await confirmed(), 'ship_by', at(due));
  const held = await confirmed();
  await set(held, 'held_at', at(0));
  const short = await confirmed();
  await set(short, 'shortage_qty', 1);
  const board = await app.ok(boardRoute, { query: {} });
  for (const lane of ['overdue', 'due_2h', 'due_today', 'due_later'] as const)
    expect({ lane, n: board.lanes[lane] }).toEqual({ lane, n: (await ids({ lane })).length });
  expect(board.lanes.overdue).toBe(2);
  expect(board.lanes.due_2h).toBe(2);
  expect(board.lanes.due_today).toBe(2);
  expect([board.held, board.short, board.refundPending]).toEqual([1, 1, 0]);
  // Two hours from now may be tomorrow: then nothing is left of today.
  const before = app.clock.now;
  app.clock.advance(midnight - HOUR);
  const late = await app.ok(boardRoute, { query: {} });
  expect(late.lanes.due_today).toBe(0);
  expect(late.lanes.overdue + late.lanes.due_2h + late.lanes.due_later).toBe(
    board.lanes.overdue + board.lanes.due_2h + board.lanes.due_today + board.lanes.due_later,
  );
  app.clock.now = before;
});
