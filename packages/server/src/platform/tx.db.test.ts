import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testCore, type TestCore } from '../testing/core.ts';
import { runNamed } from './db.ts';
import { errorCode, type Tx } from './tx.ts';

let app: TestCore;
beforeAll(async () => {
  app = await testCore();
  await app.core.pool.query('CREATE TABLE kept (n int PRIMARY KEY, t text CHECK (t <> $$bad$$))');
});
beforeEach(() => app.core.pool.query('TRUNCATE kept'));
afterAll(() => app.stop());

const put = (tx: Tx, n: number, t = 'good'): void => tx.send({ text: 'INSERT INTO kept VALUES ($1, $2)', values: [n, t] });
const count = async (on: Tx['client'] | TestCore['core']['pool']): Promise<number> =>
  ((await runNamed(on, 'SELECT count(*)::int AS n FROM kept WHERE n > $1', [0])).rows as { n: number }[])[0]?.n ?? -1;
const caught = (work: (tx: Tx) => Promise<unknown>): Promise<unknown> =>
  app.run(work).then(
    () => 'committed',
    (error: unknown) => error,
  );

test('what was sent is seen by what is asked later, and is there once the commit is told', async () => {
  const seen = await app.run((tx) => {
    put(tx, 1);
    put(tx, 2);
    return count(tx.client);
  });
  expect([seen, await count(app.core.pool)]).toEqual([2, 2]);
});

test('one that fails fails the transaction by its own name, whether nothing is asked after it or the database only says that it has failed', async () => {
  const atCommit = await caught((tx) => {
    put(tx, 1);
    put(tx, 2, 'bad');
    put(tx, 3);
    return Promise.resolve();
  });
  const atQuestion = await caught((tx) => {
    put(tx, 1);
    put(tx, 1);
    return count(tx.client);
  });
  expect([errorCode(atCommit), errorCode(atQuestion)]).toEqual(['23514', '23505']);
  expect(await count(app.core.pool)).toBe(0);
});

test('a refusal takes back what was under way, and is told as it is', async () => {
  const refused = new Error('no');
  expect(
    await caught((tx) => {
      put(tx, 1);
      return Promise.reject(refused);
    }),
  ).toBe(refused);
  expect(await count(app.core.pool)).toBe(0);
});

test('events are told of what is committed alone', async () => {
  const told = async (): Promise<number> => (await app.core.db.selectFrom('outbox').select('id').execute()).length;
  const emit = (tx: Tx): void => tx.emit({ kind: 'refund.requested', refundId: '01900000-0000-7000-8000-000000000000' });
  await caught((tx) => {
    emit(tx);
    put(tx, 1, 'bad');
    return Promise.resolve();
  });
  expect(await told()).toBe(0);
  await app.run((tx) => {
    emit(tx);
    return Promise.resolve();
  });
  expect(await told()).toBe(1);
});

test('a transaction that only writes is one write to the connection, from its begin to its commit', async () => {
  const client = await app.core.pool.connect();
  const { stream } = (
    client as unknown as { connection: { stream: { _writev: (...args: unknown[]) => void; _write: (...args: unknown[]) => void } } }
  ).connection;
  let writes = 0;
  for (const name of ['_writev', '_write'] as const) {
    const own = stream[name].bind(stream);
    stream[name] = (...args) => {
      writes += 1;
      own(...args);
    };
  }
  client.release();
  // The pool hands out the connection that came back last.
  await app.run((tx) => {
    put(tx, 1);
    put(tx, 2);
    return Promise.resolve();
  });
  expect([writes, await count(app.core.pool)]).toEqual([1, 2]);
});
