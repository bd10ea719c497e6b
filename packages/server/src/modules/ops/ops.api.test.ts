import {
  discardDeadLetterRoute,
  getSystemRoute,
  listDeadLettersRoute,
  listJobsRoute,
  retryDeadLetterRoute,
  runJobRoute,
} from '@danflow/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testOrder, testSku } from '../../testing/goods.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const DAY_MS = 86_400_000;
const ago = (days: number): Date => new Date(app.clock.now.getTime() - days * DAY_MS);
const count = async (table: string): Promise<number> =>
  (await app.core.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]?.n ?? -1;

test('the system tells its version, database, queues, jobs and disk', async () => {
  await testOrder(app, await testSku(app, 5));
  const system = await app.ok(getSystemRoute);
  expect(system.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(system.schemaVersion).toMatch(/^\d{4}_/);
  expect(system.database).toMatchObject({ engine: 'outside' });
  expect(system.database.sizeBytes).toBeGreaterThan(1_000_000);
  expect(system.outbox.depth).toBeGreaterThan(0);
  expect(system.disk?.freeBytes).toBeGreaterThan(0);
  expect(system.jobs.map((j) => j.name)).toEqual(expect.arrayContaining(['orders.cancel_unpaid', 'audit.notary', 'ops.prune_keys']));
});

test('a job can be run at once, and its run is kept with what came of it', async () => {
  const job = await app.ok(runJobRoute, { params: { name: 'orders.fold_counts' } });
  expect(job.lastRun).toMatchObject({ outcome: 'done' });
  expect(job.lastRun?.handled).toBeGreaterThan(0);
  expect(job.nextRunAt).toBe('2026-03-02T02:01:00.000Z');
  const { items } = await app.ok(listJobsRoute);
  expect(items.find((j) => j.name === job.name)?.runs).toHaveLength(1);
  expect((await app.call(runJobRoute, { params: { name: 'orders.no_such' } })).status).toBe(404);
  const reader = testPrincipal({ permissions: new Set(['system.read']) });
  expect((await app.call(runJobRoute, { params: { name: 'orders.fold_counts' }, as: reader })).status).toBe(403);
});

test('a dead letter that is retried runs the failed reaction once more, and none that succeeded', async () => {
  await app.drain();
  const sku = await testSku(app, 5);
  const { orderId } = await testOrder(app, sku, { sellerMemo: '发顺丰' });
  const event = (await app.core.db.selectFrom('outbox').selectAll().where('kind', '=', 'order.placed').executeTakeFirstOrThrow()).id;
  await app.drain();
  // As if its only reaction had failed for good: no mark, no effect, a letter.
  await app.core.db.deleteFrom('event_deliveries').where('event_id', '=', event).execute();
  await app.core.db.deleteFrom('order_texts').where('order_id', '=', orderId).execute();
  const letter = {
    id: newId(app.clock.now),
    event_id: event,
    kind: 'order.placed',
    payload: JSON.stringify({ kind: 'order.placed', orderId, version: 1 }),
    handler: 'orders.index_texts',
    error: 'x',
    attempts: 8,
    at: app.clock.now,
  };
  await app.core.db.insertInto('dead_letters').values(letter).execute();
  expect((await app.ok(listDeadLettersRoute, { query: { state: ['open'] } })).items).toMatchObject([
    { id: letter.id, handler: 'orders.index_texts' },
  ]);

  expect((await app.ok(retryDeadLetterRoute, { params: { deadLetterId: letter.id } })).state).toBe('retried');
  await app.drain();
  expect(await app.core.db.selectFrom('order_texts').select('order_id').where('order_id', '=', orderId).execute()).toHaveLength(1);
  await app.ok(retryDeadLetterRoute, { params: { deadLetterId: letter.id } });
  expect(await count('outbox')).toBe(0);
});

test('a dead letter is discarded with a reason, which the journal keeps', async () => {
  const id = newId(app.clock.now);
  await app.core.db
    .insertInto('dead_letters')
    .values({
      id,
      event_id: newId(app.clock.now),
      kind: 'order.paid',
      payload: '{}',
      handler: 'x.y',
      error: 'x',
      attempts: 8,
      at: app.clock.now,
    })
    .execute();
  expect(await app.ok(discardDeadLetterRoute, { params: { deadLetterId: id }, body: { reason: '订单已人工处理' } })).toMatchObject({
    state: 'discarded',
    note: '订单已人工处理',
  });
  const entry = await app.core.db.selectFrom('journal').select(['action', 'reason']).where('subject_id', '=', id).executeTakeFirstOrThrow();
  expect(entry).toEqual({ action: 'dead_letter.discarded', reason: '订单已人工处理' });
});

test('what is past its time is deleted, what is not stays', async () => {
  const { db } = app.core;
  const open = newId(app.clock.now);
  for (const days of [1, 8])
    await db
      .insertInto('idempotency_keys')
      .values({ principal_id: newId(ago(days)), route: 'r', key: `${days}`, body_hash: Buffer.alloc(1), ids: '{}', at: ago(days) })
      .execute();
  const keys = await count('idempotency_keys');
  await db.deleteFrom('event_deliveries').execute();
  for (const [event_id, days] of [
    [newId(ago(1)), 1],
    [newId(ago(31)), 31],
    [open, 31],
  ] as const)
    await db
      .insertInto('event_deliveries')
      .values({ event_id, handler: 'h', at: ago(days) })
      .execute();
  await db
    .insertInto('dead_letters')
    .values({
      id: newId(app.clock.now),
      event_id: open,
      kind: 'order.paid',
      payload: '{}',
      handler: 'x.y',
      error: 'x',
      attempts: 8,
      at: ago(31),
    })
    .execute();
  await db
    .insertInto('job_runs')
    .values({ id: newId(ago(31)), job: 'old', started_at: ago(31) })
    .execute();
  await db
    .insertInto('job_runs')
    .values({ id: newId(ago(1)), job: 'lost', started_at: ago(1) })
    .execute();

  for (const name of ['ops.prune_keys', 'ops.prune_deliveries', 'ops.prune_job_runs', 'ops.prune_quarantine']) await app.job(name);
  expect(await count('idempotency_keys')).toBe(keys - 1);
  expect(await count('event_deliveries')).toBe(2);
  const { rows } = await sql<{ job: string; outcome: string }>`SELECT job, outcome FROM job_runs WHERE job IN ('old', 'lost')`.execute(db);
  expect(rows).toEqual([{ job: 'lost', outcome: 'failed' }]);
});
