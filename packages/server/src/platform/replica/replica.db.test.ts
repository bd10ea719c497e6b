import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { listOrdersRoute, placeOrderRoute } from '@danflow/contract';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testSku, type TestSku } from '../../testing/goods.ts';
import { outsideUrl } from '../../testing/outside.ts';
import { serverPrograms, streamingPair, type StreamingPair } from '../../testing/streaming-pair.ts';
import { cloneDatabase } from '../../testing/temporary-database.ts';
import { provideTemplate } from '../../testing/template.ts';
import { openLog } from '../log.ts';
import { openMetrics } from '../metrics.ts';
import { Replica } from './replica.ts';

// With the server programs of an installed PostgreSQL, so in the suite of the outside one.
const programs = inject('adminUrl') === outsideUrl() ? await serverPrograms() : null;

describe.skipIf(programs === null)('lists come from a streaming replica', () => {
  let pair: StreamingPair;
  let app: TestApp;
  let sku: TestSku;
  let replica: Replica;
  let url: string;
  const writer = testPrincipal({ name: 'writer', sessionId: 'a session' });
  const reader = testPrincipal({ name: 'reader' });

  const open = (of: string): Replica => new Replica({ primaryUrl: url, url: of, max: 4, log: openLog('silent'), metrics: openMetrics() });
  const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 100; tries += 1) {
      if (await what()) return;
      await sleep(50);
    }
    throw new Error('waited five seconds in vain');
  };
  const countFor = async (as: typeof writer): Promise<number> => (await app.ok(listOrdersRoute, { as })).items.length;
  const place = () => app.call(placeOrderRoute, { as: writer, body: { lines: [{ skuId: sku.skuId, qty: 1 }] } });
  const usable = (): Promise<void> => until(() => replica.dbFor(reader.principalId) !== null);

  beforeAll(async () => {
    pair = await streamingPair(programs ?? '');
    const template = await provideTemplate(pair.primary.urlOf('postgres'));
    const database = await cloneDatabase(pair.primary.urlOf('postgres'), template);
    url = database.url;
    app = await testApp({}, Promise.resolve(database));
    sku = await testSku(app, 1000);
    const standbyUrl = Object.assign(new URL(url), { port: String(pair.standby.port) }).href;
    replica = open(standbyUrl);
    Object.assign(app.core, { replica });
    await usable();
  }, 120_000);
  afterEach(() => pair.standby.ask('SELECT pg_wal_replay_resume()').catch(() => undefined));
  afterAll(async () => {
    await replica.close();
    await app.stop();
    await pair.stop();
  });

  test('who wrote sees it at once, others when the replica has it; then both read the replica', async () => {
    await pair.standby.ask('SELECT pg_wal_replay_pause()');
    const before = await countFor(reader);
    const answer = await place();
    expect(answer.status).toBe(201);
    expect(await countFor(writer)).toBe(before + 1);
    expect(await countFor(reader)).toBe(before);
    await pair.standby.ask('SELECT pg_wal_replay_resume()');
    await until(async () => (await countFor(reader)) === before + 1);
    await until(() => replica.dbFor(writer.principalId) !== null);
    expect(await countFor(writer)).toBe(before + 1);
  });

  test('another process is told by a cookie what this one wrote', async () => {
    // Opened before: a process that starts beside a replica that stands still cannot know how old it is, and leaves it alone.
    const other = open(Object.assign(new URL(url), { port: String(pair.standby.port) }).href);
    await until(() => other.dbFor(reader.principalId) !== null);
    await pair.standby.ask('SELECT pg_wal_replay_pause()');
    const { headers } = await place();
    const seen = Number(/danflow_seen=(\d+)/.exec(String(headers['set-cookie']))?.[1]);
    expect(other.dbFor(writer.principalId, seen)).toBeNull();
    expect(other.dbFor(writer.principalId)).not.toBeNull();
    await pair.standby.ask('SELECT pg_wal_replay_resume()');
    await until(() => other.dbFor(writer.principalId, seen) !== null);
    await other.close();
  });

  test('thirty writes, each looked for at once by its writer: none is missed', async () => {
    let expected = await countFor(writer);
    for (let i = 0; i < 30; i += 1) {
      await place();
      expected += 1;
      const { items } = await app.ok(listOrdersRoute, { as: writer, query: { limit: 200 } });
      expect(items.length).toBe(Math.min(200, expected));
    }
  });

  test('a replica that stands still for more than five seconds serves nobody', async () => {
    await usable();
    await pair.standby.ask('SELECT pg_wal_replay_pause()');
    await place();
    const count = () => app.ok(listOrdersRoute, { as: reader, query: { limit: 200 } }).then(({ items }) => items.length);
    const seen = await count();
    await sleep(5500);
    expect(replica.dbFor(reader.principalId)).toBeNull();
    expect(await count()).toBeGreaterThan(seen);
    await pair.standby.ask('SELECT pg_wal_replay_resume()');
    await usable();
  });

  test('a replica that is killed costs no answer, and is used again when it is back', async () => {
    await usable();
    await pair.standby.kill();
    for (let i = 0; i < 20; i += 1) expect((await app.call(listOrdersRoute, { as: reader })).status).toBe(200);
    await until(() => replica.dbFor(reader.principalId) === null);
    await pair.standby.start();
    await usable();
    expect((await app.call(listOrdersRoute, { as: reader })).status).toBe(200);
  });

  test('a server that is no replica of this database is never read', async () => {
    const itself = open(url);
    const stranger = open(outsideUrl());
    await sleep(1000);
    expect(itself.dbFor(reader.principalId)).toBeNull();
    expect(stranger.dbFor(reader.principalId)).toBeNull();
    await Promise.all([itself.close(), stranger.close()]);
  });
});
