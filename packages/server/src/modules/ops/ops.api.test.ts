import {
  discardDeadLetterRoute,
  getSystemRoute,
  listDeadLetterKindsRoute,
  listDeadLettersRoute,
  listJobsRoute,
  retryDeadLetterRoute,
  retryDeadLettersRoute,
  runJobRoute,
} from '@danflow/contract';
import { sql } from 'kysely';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { missedJobs, type Job } from '../../platform/jobs.ts';
import { beginRun, endRun, JOB_LEASE_MS, renewRun } from '../../platform/job-lease.repo.ts';
import { pruneJobs } from './prune.ts';
import { runNow } from './run-job.ts';
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
  expect(system.bus).toMatchObject({ engine: 'postgres', broker: null });
  expect(system.cache).toMatchObject({ engine: 'memory', isConnected: true });
  expect(system.bus.kinds.find((k) => k.kind === 'order.placed')).toMatchObject({ waiting: 1, failing: 0 });
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
  const { rows } = await app.core.pool.query(
    "SELECT r.started_by, j.action FROM journal j JOIN job_runs r ON r.id = j.subject_id WHERE j.subject_kind = 'job_run'",
  );
  expect(rows).toEqual([{ started_by: 'tester', action: 'job.run' }]);
  const reader = testPrincipal({ permissions: new Set(['system.read']) });
  expect((await app.call(runJobRoute, { params: { name: 'orders.fold_counts' }, as: reader })).status).toBe(403);
});

test('a job that fails before its start is journalled says so in its run, and the process lives', async () => {
  const job: Job = { name: 'x.fails', cron: '* * * * *', runBatch: () => Promise.reject(new Error('at once')) };
  const unhandled: unknown[] = [];
  const note = (error: unknown): unknown => unhandled.push(error);
  process.on('unhandledRejection', note);
  const slow = await app.core.pool.connect();
  await slow.query('BEGIN; LOCK TABLE journal IN ACCESS EXCLUSIVE MODE');
  const pressed = runNow(app.core, app.deps.log, job, app.me, job.name);
  const ended = () =>
    app.core.db.selectFrom('job_runs').select('message').where('job', '=', job.name).where('outcome', '=', 'failed').executeTakeFirst();
  await expect.poll(ended).toEqual({ message: 'at once' });
  // The lease goes after the outcome, and the rejection after both.
  await expect.poll(() => count("job_leases WHERE job = 'x.fails'")).toBe(0);
  await setImmediate();
  await slow.query('ROLLBACK');
  slow.release();
  await pressed;
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('a dead letter that is retried runs the failed reaction once more, and none that succeeded', async () => {
  await app.drain();
  const sku = await testSku(app, 5);
  const { orderId } = await testOrder(app, sku, { sellerMemo: '发顺丰' });
  await app.drain();
  // As if the only reaction to an edit had failed for good: no mark, no effect, a letter.
  await app.core.db.deleteFrom('order_texts').where('order_id', '=', orderId).execute();
  const letter = {
    id: newId(app.clock.now),
    event_id: newId(app.clock.now),
    kind: 'order.changed',
    payload: JSON.stringify({ kind: 'order.changed', orderId, version: 1, action: 'edit_marks' }),
    handler: 'orders.reindex_texts',
    error: 'x',
    attempts: 8,
    at: app.clock.now,
  };
  await app.core.db.insertInto('dead_letters').values(letter).execute();
  expect((await app.ok(listDeadLettersRoute, { query: { state: ['open'] } })).items).toMatchObject([
    { id: letter.id, handler: 'orders.reindex_texts' },
  ]);

  expect((await app.ok(retryDeadLetterRoute, { params: { deadLetterId: letter.id } })).state).toBe('retried');
  await app.drain();
  expect(await app.core.db.selectFrom('order_texts').select('order_id').where('order_id', '=', orderId).execute()).toHaveLength(1);
  await app.ok(retryDeadLetterRoute, { params: { deadLetterId: letter.id } });
  expect(await count('outbox')).toBe(0);
});

const letterOf = (over: { kind: string; payload?: unknown; handler?: string; state?: string; settled_at?: Date }) => ({
  id: newId(app.clock.now),
  event_id: newId(app.clock.now),
  handler: 'x.y',
  error: 'the provider does not answer',
  attempts: 8,
  at: app.clock.now,
  ...over,
  payload: JSON.stringify(over.payload ?? {}),
});

test('dead letters are counted by kind, say what they are about, and go back together', async () => {
  await app.drain();
  const { orderId, orderNo } = await testOrder(app, await testSku(app, 5));
  await app.drain();
  const batchId = newId(app.clock.now);
  const about = { kind: 'order.paid', payload: { kind: 'order.paid', orderId, version: 1 } };
  await app.core.db
    .insertInto('dead_letters')
    .values([
      letterOf({ ...about, handler: 'a' }),
      letterOf({ ...about, handler: 'b' }),
      letterOf({ ...about, handler: 'b' }),
      letterOf({ kind: 'payment.notified', payload: { kind: 'payment.notified', notificationId: 'not an id' } }),
      ...['import.requested', 'batch.requested', 'reconciliation.requested'].map((kind) => letterOf({ kind, payload: { kind, batchId } })),
      letterOf({ kind: 'unreadable', payload: { bytes: 3, sha256: 'x' }, handler: 'bus' }),
    ])
    .execute();
  const { items: kinds } = await app.ok(listDeadLetterKindsRoute);
  expect(kinds[0]).toMatchObject({ kind: 'order.paid', handler: 'b', open: 2 });
  const { items } = await app.ok(listDeadLettersRoute, { query: { state: ['open'], kind: 'order.paid' } });
  expect(items).toHaveLength(3);
  expect(items[0]).toMatchObject({ concerns: { kind: 'order', id: orderId, label: orderNo }, isRetryable: true });

  const concernOf = async (kind: string) => (await app.ok(listDeadLettersRoute, { query: { kind } })).items[0]?.concerns;
  expect(await concernOf('import.requested')).toEqual({ kind: 'import', id: batchId, label: null });
  expect(await concernOf('batch.requested')).toBeNull();
  expect(await concernOf('reconciliation.requested')).toBeNull();

  expect(await app.ok(retryDeadLettersRoute, { body: { kind: 'order.paid', handler: 'b' } })).toEqual({ retried: 2, hasMore: false });
  expect(await app.ok(retryDeadLettersRoute, { body: { kind: 'order.paid' } })).toEqual({ retried: 1, hasMore: false });
  expect(await count('outbox')).toBe(3);
  await app.drain();
  const [strange] = (await app.ok(listDeadLettersRoute, { query: { kind: 'unreadable' } })).items;
  expect(strange).toMatchObject({ concerns: null, isRetryable: false });
  expect((await app.call(retryDeadLetterRoute, { params: { deadLetterId: strange?.id ?? '' } })).status).toBe(409);
  expect(await app.ok(retryDeadLettersRoute, { body: { kind: 'unreadable' } })).toEqual({ retried: 0, hasMore: false });
  const journalled = await app.core.pool.query("SELECT count(*)::int AS n FROM journal WHERE action = 'dead_letter.retried'");
  expect(journalled.rows[0]).toEqual({ n: 4 });
  const reader = testPrincipal({ permissions: new Set(['system.read']) });
  expect((await app.call(retryDeadLettersRoute, { body: { kind: 'order.paid' }, as: reader })).status).toBe(403);
});

test('a job runs once at a time, over all processes; one whose process died is free again soon', async () => {
  const name = 'orders.release_holds';
  const run = await beginRun(app.core, { job: name, startedBy: null, process: 'elsewhere:1' });
  expect(await beginRun(app.core, { job: name, startedBy: null, process: 'here:2' })).toBeNull();
  const answer = await app.call(runJobRoute, { params: { name } });
  expect([answer.status, (answer.body as unknown as { code: string }).code]).toEqual([409, 'job_running']);
  expect(await renewRun(app.core, run ?? '', 5)).toBe(true);

  app.clock.advance(JOB_LEASE_MS + 1);
  expect((await app.ok(runJobRoute, { params: { name } })).lastRun).toMatchObject({ outcome: 'done', startedBy: 'tester' });
  expect(await renewRun(app.core, run ?? '', 9)).toBe(false);
  await endRun(app.core, run ?? '', { outcome: 'done', handled: 9, message: null });
  const { items } = await app.ok(listJobsRoute);
  expect(items.find((j) => j.name === name)?.runs.map((r) => [r.outcome, r.handled, r.process === 'elsewhere:1'])).toEqual([
    ['done', 0, false],
    ['failed', 5, true],
  ]);
});

test('twenty processes begin the same job at once: one does', async () => {
  const begun = await Promise.all(
    Array.from({ length: 20 }, (_, i) => beginRun(app.core, { job: 'race', startedBy: null, process: `p:${i}` })),
  );
  expect(begun.filter((id) => id !== null)).toHaveLength(1);
});

test('a job whose hour passed while nobody was up is made up for, one that comes again at once is not', () => {
  const job = (name: string, cron: string): Job => ({ name, cron, runBatch: () => Promise.resolve({ handled: 0, hasMore: false }) });
  const jobs = [job('daily', '30 4 * * *'), job('minutely', '* * * * *'), job('fresh', '0 3 * * *'), job('never', '0 5 * * *')];
  const at = (text: string): Date => new Date(`2026-03-02T${text}:00Z`);
  const starts = new Map([
    ['daily', new Date('2026-02-28T20:30:00Z')],
    ['minutely', at('01:00')],
    ['fresh', new Date('2026-03-01T19:00:10Z')],
  ]);
  expect(missedJobs(jobs, starts, at('02:00'), 'Asia/Shanghai').map((j) => j.name)).toEqual(['daily']);
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

  await db
    .insertInto('dead_letters')
    .values([
      letterOf({ kind: 'settled', state: 'discarded', settled_at: ago(91) }),
      letterOf({ kind: 'young', state: 'retried', settled_at: ago(1) }),
    ])
    .execute();
  await sql`INSERT INTO event_counts (kind, day, handled) VALUES ('order.paid', ${ago(91)}, 1), ('order.paid', ${ago(1)}, 1)`.execute(db);
  for (const [days, handled] of [
    [181, ago(181)],
    [181, null],
    [1, ago(1)],
  ] as const)
    await db
      .insertInto('payment_notifications')
      .values({
        id: newId(ago(days)),
        provider: 'sandbox',
        provider_event_id: `e${days}${handled === null}`,
        raw_sealed: Buffer.alloc(1),
        received_at: ago(days),
        handled_at: handled,
      })
      .execute();

  for (const job of pruneJobs) await app.job(job.name);
  expect((await sql`SELECT FROM dead_letters WHERE kind IN ('settled', 'young')`.execute(db)).rows).toHaveLength(1);
  expect((await sql`SELECT FROM event_counts WHERE day < ${ago(0)} AND kind = 'order.paid' AND handled = 1`.execute(db)).rows).toHaveLength(
    1,
  );
  expect(await count('payment_notifications')).toBe(2);
  expect(await count('idempotency_keys')).toBe(keys - 1);
  expect(await count('event_deliveries')).toBe(2);
  const { rows } = await sql<{ job: string; outcome: string }>`SELECT job, outcome FROM job_runs WHERE job IN ('old', 'lost')`.execute(db);
  expect(rows).toEqual([{ job: 'lost', outcome: 'failed' }]);
});
