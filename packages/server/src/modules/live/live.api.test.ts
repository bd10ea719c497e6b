import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import {
  attentionRoute,
  cancelOrderRoute,
  confirmOrderRoute,
  findSkusRoute,
  holdOrderRoute,
  receiveStockRoute,
  type DataScope,
  type DomainEvent,
  type LiveNews,
} from '@danflow/contract';
import { sql } from 'kysely';
import { openHttp } from '../../app.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { doorApp, NEW_PASSWORD } from '../../testing/door.ts';
import { testOrder, testSku, type TestSku } from '../../testing/goods.ts';
import { newId } from '../../platform/ids.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Principal } from '../../platform/principal.ts';
import { SESSION_COOKIE } from '../identity/index.ts';
import { LiveStream } from './live-stream.ts';
import { tellNews } from './tell-news.ts';

interface Said {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** A page that listens: what it was told, in order. */
class Ear {
  readonly said: Said[] = [];
  readonly #stop = new AbortController();
  isOver = false;

  async open(address: string, headers: Record<string, string>): Promise<number> {
    const answer = await fetch(address, { headers, signal: this.#stop.signal });
    if (answer.status === 200 && answer.body) void this.#read(answer.body);
    return answer.status;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        const parts = (rest + chunk).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          const of = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? '';
          this.said.push({ event: of('event'), id: of('id'), data: JSON.parse(of('data')) });
        }
      }
    } catch {
      // Closed by us.
    }
    this.isOver = true;
  }

  get news(): LiveNews[] {
    return this.said.filter((s) => s.event === 'news').map((s) => s.data as LiveNews);
  }

  idsOf(topic: string): string[] {
    return this.news.filter((n) => n.topic === topic).flatMap((n) => n.ids);
  }

  close(): void {
    this.#stop.abort();
  }
}

const until = async (holds: () => boolean, ms = 6000): Promise<void> => {
  for (const end = Date.now() + ms; !holds() && Date.now() < end;) await sleep(20);
  expect(holds()).toBe(true);
};

let app: TestApp;
/** Two processes' faces over one database. */
let first: Http;
let second: Http;
let sku: TestSku;
const people = new Map<string, Principal>();
const ears: Ear[] = [];

const openFace = async (): Promise<Http> => {
  const http = await openHttp(app.deps, {
    authenticate: (request) => Promise.resolve(people.get(String(request.headers['x-as'])) ?? null),
    trustProxy: [],
    areRepliesChecked: true,
    webDir: null,
  });
  await http.app.listen({ host: '127.0.0.1', port: 0 });
  return http;
};

const portOf = (http: Http): number => (http.app.server.address() as { port: number }).port;

async function listen(name: string, over: Partial<Principal> = {}, options: { face?: Http; since?: string } = {}): Promise<Ear> {
  if (!people.has(name)) people.set(name, testPrincipal(over));
  const ear = new Ear();
  ears.push(ear);
  const since = options.since === undefined ? {} : { 'last-event-id': options.since };
  const status = await ear.open(`http://127.0.0.1:${portOf(options.face ?? first)}/api/live`, { 'x-as': name, ...since });
  expect(status).toBe(200);
  await until(() => ear.said.some((s) => s.event === 'hello'));
  return ear;
}

const within = (scope: DataScope): Partial<Principal> => ({ scope });

beforeAll(async () => {
  app = await testApp();
  sku = await testSku(app, 500);
  first = await openFace();
  second = await openFace();
});
afterAll(async () => {
  for (const ear of ears) ear.close();
  await first.app.close();
  await second.app.close();
  await app.stop();
});

describe('news', () => {
  test('an order that somebody places is told to those who see it, by both processes, with its id alone', async () => {
    const here = await listen('here');
    const there = await listen('there', {}, { face: second });
    const order = await testOrder(app, sku);
    await app.drain();
    await until(() => [here, there].every((ear) => ear.idsOf('orders').includes(order.orderId)));
    for (const news of here.news) expect(Object.keys(news).toSorted()).toEqual(['at', 'ids', 'topic']);
    const text = JSON.stringify(here.said);
    expect(text).not.toContain('13800138000');
    expect(text).not.toContain(order.orderNo);
    expect(text).not.toMatch(/\b1999\b/);
  });

  test('an order outside the scope is never named: not by shop, warehouse, owner or status, nor to those who may not read orders', async () => {
    const stranger = '019a0000-0000-7000-8000-000000000001';
    const deaf = [
      await listen('other shop', within({ shopIds: [stranger as never] })),
      await listen('other warehouse', within({ warehouseIds: [stranger as never] })),
      await listen('own only', within({ isOwnOnly: true })),
      await listen('goods only', { permissions: new Set(['catalog.read', 'audit.read']) }),
    ];
    const clerk = await listen('clerk', within({ statuses: { paid: null } }));
    const all = await listen('all');
    const order = await testOrder(app, sku);
    await app.ok(holdOrderRoute, { params: { orderId: order.orderId }, body: { reason: '核对', until: null } });
    await app.drain();
    await until(() => all.idsOf('orders').includes(order.orderId));
    await sleep(400);
    for (const ear of deaf) expect(ear.news).toEqual([]);
    // The clerk sees what is paid: that something changed in the same shop is told without saying what.
    expect(clerk.idsOf('orders')).toEqual([]);
  });

  test('an order that leaves the statuses one sees is told without its id, so that it goes from lists', async () => {
    const clerk = await listen('desk', within({ statuses: { pending_payment: null } }));
    const order = await testOrder(app, sku);
    await app.drain();
    await until(() => clerk.idsOf('orders').includes(order.orderId));
    const before = clerk.news.length;
    await app.ok(cancelOrderRoute, { params: { orderId: order.orderId }, body: { reason: 'customer' } });
    await app.drain();
    await until(() => clerk.news.length > before);
    expect(clerk.news.slice(before).filter((n) => n.topic === 'orders')).toEqual([expect.objectContaining({ ids: [] })]);
  });

  test('stock is told to those who see the warehouse, imports to those who import', async () => {
    const keeper = await listen('keeper', { permissions: new Set(['stock.read']), scope: { warehouseIds: [sku.warehouseId] } });
    const elsewhere = await listen('elsewhere', { permissions: new Set(['stock.read']), scope: { warehouseIds: [] } });
    await app.ok(receiveStockRoute, { body: { warehouseId: sku.warehouseId, lines: [{ skuId: sku.skuId, qty: 1 }] } });
    await app.drain();
    await until(() => keeper.idsOf('stock').includes(sku.skuId));
    expect(elsewhere.news).toEqual([]);
    expect(keeper.idsOf('orders')).toEqual([]);
  });

  test('a flood is one "some", not a list of hundreds', async () => {
    const ear = await listen('flooded');
    const events = Array.from({ length: 6000 }, (): DomainEvent => ({
      kind: 'stock.changed',
      skuId: newId(new Date()),
      warehouseId: sku.warehouseId,
    }));
    await tellNews(app.deps, events.slice(0, 300));
    await until(() => ear.news.some((n) => n.topic === 'stock'));
    expect(ear.news.filter((n) => n.topic === 'stock').every((n) => n.ids.length <= 100)).toBe(true);
    await tellNews(app.deps, events);
    await until(() => ear.said.some((s) => s.event === 'refetch') || ear.news.length > 4);
    expect(JSON.stringify(ear.said).length).toBeLessThan(60_000);
  });
});

describe('a line that breaks', () => {
  test('one who comes back names the last it heard, and is told what came meanwhile, also by another process', async () => {
    const before = await listen('back');
    await app.drain();
    const seen = await testOrder(app, sku);
    await app.drain();
    await until(() => before.idsOf('orders').includes(seen.orderId));
    const last = before.said.at(-1)?.id ?? '';
    before.close();
    const missed = await testOrder(app, sku);
    await app.drain();
    await sleep(300);
    for (const face of [first, second]) {
      const again = await listen('back', {}, { face, since: last });
      await until(() => again.idsOf('orders').includes(missed.orderId));
      expect(again.idsOf('orders')).not.toContain(seen.orderId);
    }
  });

  test('one who was away too long is told to ask for everything', async () => {
    const ear = await listen('long away', {}, { since: 'a-time-ago' });
    await until(() => ear.said.some((s) => s.event === 'refetch'));
    expect(ear.said.find((s) => s.event === 'refetch')?.data).toMatchObject({ topics: expect.arrayContaining(['orders', 'stock']) });
  });

  test('when the database hangs up, pages are told to ask again, and news go on', async () => {
    const ear = await listen('patient');
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`.execute(
      app.core.db,
    );
    await until(() => ear.said.some((s) => s.event === 'refetch'), 10_000);
    const order = await testOrder(app, sku);
    await app.drain();
    await until(() => ear.idsOf('orders').includes(order.orderId));
  }, 30_000);

  test('a reader that takes nothing is let go before it fills the memory', async () => {
    const streams: LiveStream[] = [];
    const outs: ServerResponse[] = [];
    const server = createServer((_request, out) => {
      outs.push(out);
      const stream = new LiveStream({} as never, app.me, out);
      stream.open('0');
      streams.push(stream);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const slow = connect((server.address() as { port: number }).port, '127.0.0.1');
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(slow, 'readable');
    const ids = Array.from({ length: 100 }, () => newId(new Date()));
    for (let i = 0; i < 10_000 && outs[0]?.destroyed === false; i += 1)
      streams[0]?.news({ topic: 'stock', ids, at: '2026-03-02T02:00:00.000Z' }, 'x');
    expect(outs[0]?.destroyed).toBe(true);
    slow.destroy();
    server.close();
  });
});

describe('who may listen', () => {
  test('nobody listens without signing in, and one person opens a bounded number of pages', async () => {
    const address = `http://127.0.0.1:${portOf(first)}/api/live`;
    expect(await new Ear().open(address, {})).toBe(401);
    const many = await Promise.all(Array.from({ length: 20 }, () => listen('many')));
    expect(await new Ear().open(address, { 'x-as': 'many' })).toBe(429);
    many[0]?.close();
    await sleep(200);
    await listen('many');
  });

  test('rights that are taken away end the line or narrow what is heard within five seconds', async () => {
    const gone = await listen('gone');
    const narrowed = await listen('narrowed');
    people.delete('gone');
    people.set('narrowed', testPrincipal(within({ shopIds: [] })));
    await until(() => gone.isOver, 5000);
    await sleep(500);
    const before = narrowed.idsOf('orders').length;
    await testOrder(app, sku);
    await app.drain();
    await sleep(600);
    expect(narrowed.idsOf('orders').length).toBe(before);
  }, 15_000);

  test('a session revoked elsewhere is heard of by the database within five seconds', async () => {
    const door = await doorApp();
    await door.http.app.listen({ host: '127.0.0.1', port: 0 });
    await door.owner();
    const other = await door.signedIn('owner', NEW_PASSWORD);
    const ear = new Ear();
    expect(await ear.open(`http://127.0.0.1:${portOf(door.http)}/api/live`, { cookie: `${SESSION_COOKIE}=${other.cookie}` })).toBe(200);
    await until(() => ear.said.length > 0);
    await sleep(2500);
    expect(ear.isOver).toBe(false);
    // Straight in the database, as another process would: no cache of this one is cleared.
    await door.app.core.db.updateTable('sessions').set({ revoked_at: new Date() }).where('revoked_at', 'is', null).execute();
    await until(() => ear.isOver, 5000);
    await door.stop();
  }, 30_000);
});

test('a server that stops ends its lines', async () => {
  const face = await openFace();
  const ear = await listen('last', {}, { face });
  await face.app.close();
  await until(() => ear.isOver);
});

describe('what waits for a person', () => {
  test('is counted under scope and rights, and told with its age', async () => {
    const late = await testOrder(app, sku, { paymentTerms: 'cod' });
    await app.ok(confirmOrderRoute, { params: { orderId: late.orderId }, body: {} });
    app.clock.advance(3 * 86_400_000);
    await app.drain();
    const { items } = await app.ok(attentionRoute);
    expect(items.find((i) => i.kind === 'overdue')).toMatchObject({ count: 1 });
    const nobody = testPrincipal({ permissions: new Set(['audit.read']) });
    expect((await app.ok(attentionRoute, { as: nobody })).items).toEqual([]);
    const elsewhere = testPrincipal(within({ warehouseIds: [] }));
    expect((await app.ok(attentionRoute, { as: elsewhere })).items.filter((i) => i.kind === 'overdue')).toEqual([]);
    const poor = testPrincipal({ masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } });
    expect((await app.ok(attentionRoute, { as: poor })).items.map((i) => i.kind)).not.toContain('finance_task');
  });

  test('one box finds goods by POST; nobody finds them without seeing goods', async () => {
    const { items } = await app.ok(findSkusRoute, { body: { text: sku.code } });
    expect(items.map((i) => i.code)).toContain(sku.code);
    expect((await app.call(findSkusRoute, { body: { text: sku.code }, as: testPrincipal({ permissions: new Set() }) })).status).toBe(403);
  });
});
