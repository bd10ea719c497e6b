import type { DomainEvent } from '@danflow/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasRabbit, rabbitUrl } from '../../testing/rabbitmq.ts';
import { newId } from '../ids.ts';
import { handler, type Handler } from '../outbox.ts';
import { systemActor } from '../principal.ts';
import { inTx } from '../tx.ts';
import { MAX_ATTEMPTS } from './bus.ts';
import { openWorld, until, type World } from './bus-harness.ts';
import { LEASE_MS } from './outbox.repo.ts';

const isRabbitThere = await hasRabbit();
if (!isRabbitThere) console.log(`No RabbitMQ at ${rabbitUrl()} (DANFLOW_TEST_RABBITMQ_URL): its half of the suite is skipped.`);

const id = (): string => newId(new Date());
const paid = (): DomainEvent => ({ kind: 'order.paid', orderId: id(), version: 1 });
const placed = (): DomainEvent => ({ kind: 'order.placed', orderId: id(), version: 1 });
const cancelled = (): DomainEvent => ({ kind: 'order.cancelled', orderId: id(), version: 2 });

/** Writes down the orders it heard of, in the transaction of its delivery. */
const noting = (kind: 'order.paid' | 'order.placed' | 'order.cancelled', seen: string[]): Handler =>
  handler({ name: `test.${kind}`, kind, run: async (_tx, { orderId }) => void seen.push(orderId) });

const ENGINES = isRabbitThere ? (['postgres', 'rabbit'] as const) : (['postgres'] as const);

describe.each(ENGINES)('%s', (engine) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(engine);
  });
  afterEach(() => world.stop());

  test('what was committed is handled, what was rolled back never was', async () => {
    const seen: string[] = [];
    const told: string[] = [];
    world.open([noting('order.paid', seen)], { onHandled: async (events) => void told.push(...events.map((e) => e.kind)) });
    const event = paid();
    await inTx(world.core, systemActor('test'), async (tx) => {
      tx.emit(paid());
      throw new Error('rolled back');
    }).catch(() => undefined);
    await world.emit(event);
    await until('the event is told of', () => told.length === 1);
    expect(seen).toEqual([(event as { orderId: string }).orderId]);
    await until('the outbox is empty', async () => (await world.depth()) === 0);
  });

  test('the same event twice is once in effect', async () => {
    const seen: string[] = [];
    world.open([noting('order.paid', seen), noting('order.placed', seen)]);
    const event = await world.leave({ kind: 'order.paid', payload: paid() });
    await until('handled', () => seen.length === 1);
    await until('gone', async () => (await world.depth()) === 0);
    await world.leave({ id: event, kind: 'order.paid', payload: paid() });
    const last = placed();
    await world.emit(last);
    await until('the last one is handled', () => seen.includes((last as { orderId: string }).orderId));
    await until('gone', async () => (await world.depth()) === 0);
    expect(seen).toHaveLength(2);
  });

  test('what every order brings is handled by the batch', async () => {
    const batches: number[] = [];
    const single: string[] = [];
    await world.emit(...Array.from({ length: 600 }, placed));
    world.open([
      handler({
        name: 'test.many',
        kind: 'order.placed',
        run: async (_tx, { orderId }) => void single.push(orderId),
        runMany: async (_tx, events) => void batches.push(events.length),
      }),
    ]);
    const handled = (): number => batches.reduce((sum, n) => sum + n, 0) + single.length;
    await until('all are handled', () => handled() >= 600);
    expect(handled()).toBe(600);
    expect(batches.length).toBeLessThan(40);
  });

  test('a batch that fails is handled one by one, and only the guilty one waits', async () => {
    const seen: string[] = [];
    const [bad, ...good] = Array.from({ length: 20 }, placed) as { kind: 'order.placed'; orderId: string; version: number }[];
    const refuse = (orderId: string): void => {
      if (orderId === bad?.orderId) throw new Error('this one is poisonous');
    };
    await world.emit(...(bad ? [bad] : []), ...good);
    world.open([
      handler({
        name: 'test.many',
        kind: 'order.placed',
        async run(_tx, { orderId }) {
          refuse(orderId);
          seen.push(orderId);
        },
        // A broker may hand the twenty over in parts: a part without the bad one is done here.
        async runMany(_tx, events) {
          for (const { orderId } of events) refuse(orderId);
          seen.push(...events.map((e) => e.orderId));
        },
      }),
    ]);
    await until('the good ones are handled', () => seen.length >= good.length);
    expect(seen.toSorted()).toEqual(good.map((e) => e.orderId).toSorted());
    expect(await world.letters()).toEqual([]);
  });

  test('a reaction that fails is tried again later, and those that succeeded are not', async () => {
    let tries = 0;
    const seen: string[] = [];
    world.open([
      noting('order.paid', seen),
      handler({
        name: 'test.flaky',
        kind: 'order.paid',
        async run() {
          tries += 1;
          if (tries < 3) throw new Error('not yet');
        },
      }),
    ]);
    await world.emit(paid());
    await until('the third try', () => tries === 3);
    await until('the outbox is empty', async () => (await world.depth()) === 0);
    expect(seen).toHaveLength(1);
    expect(await world.letters()).toEqual([]);
  });

  test('what fails for good is one dead letter for each reaction, and holds nobody up', async () => {
    const seen: string[] = [];
    const fails = (name: string): Handler => handler({ name, kind: 'order.paid', run: () => Promise.reject(new Error('no such thing')) });
    world.open([fails('test.a'), fails('test.b'), noting('order.placed', seen)]);
    await world.leave({ kind: 'order.paid', payload: paid(), attempts: MAX_ATTEMPTS - 1 });
    await world.emit(placed());
    await until('two letters', async () => (await world.letters()).length === 2);
    await until('the other is handled', () => seen.length === 1);
    await until('the outbox is empty', async () => (await world.depth()) === 0);
    expect((await world.letters()).map(({ handler: name, error, attempts }) => [name, error, attempts]).toSorted()).toEqual([
      ['test.a', 'no such thing', MAX_ATTEMPTS],
      ['test.b', 'no such thing', MAX_ATTEMPTS],
    ]);
  });

  test('an event of a newer version is no loss: it is tried again, then waits for a person', async () => {
    world.open([]);
    const young = await world.leave({ kind: 'order.teleported', payload: { kind: 'order.teleported', orderId: id() } });
    const old = await world.leave({
      kind: 'order.teleported',
      payload: { kind: 'order.teleported', orderId: id() },
      attempts: MAX_ATTEMPTS - 1,
    });
    await until('a letter', async () => (await world.letters()).length === 1);
    expect(await world.letters()).toMatchObject([{ handler: 'bus', kind: 'order.teleported' }]);
    expect(young).not.toBe(old);
  });

  test('a reaction that asks somebody outside holds up nobody', async () => {
    const seen: string[] = [];
    let isAnswered: () => void = () => undefined;
    const answer = new Promise<void>((done) => (isAnswered = done));
    world.open([
      handler({ name: 'test.slow', kind: 'order.cancelled', before: () => answer, run: async () => void seen.push('slow') }),
      noting('order.paid', seen),
    ]);
    await world.emit(cancelled(), cancelled());
    await world.emit(paid(), paid(), paid());
    await until('the quick ones are handled', () => seen.length === 3);
    isAnswered();
    await until('the slow ones, too', () => seen.length === 5);
  });

  test('processes share the work: each event once', async () => {
    const seen: string[] = [];
    for (let i = 0; i < 3; i += 1) world.open([noting('order.paid', seen)]);
    for (let i = 0; i < 10; i += 1) await world.emit(...Array.from({ length: 50 }, paid));
    await until('all are handled', () => seen.length >= 500);
    await until('the outbox is empty', async () => (await world.depth()) === 0);
    expect(new Set(seen).size).toBe(500);
    expect(seen).toHaveLength(500);
  });

  test('a process that dies in the middle of a reaction leaves it to another', async () => {
    const started: string[] = [];
    let go: () => void = () => undefined;
    const never = new Promise<void>((done) => (go = done));
    const first = world.open([
      handler({
        name: 'test.paid',
        kind: 'order.paid',
        async run(_tx, { orderId }) {
          started.push(orderId);
          await never;
        },
      }),
    ]);
    await world.emit(paid());
    await until('it is under way', () => started.length === 1);
    first.crash();
    const seen: string[] = [];
    world.open([noting('order.paid', seen)], { clock: () => new Date(Date.now() + LEASE_MS + 1000) });
    // The connection of a dead process is closed by the system: its transaction rolls back, and so does its mark.
    go();
    await until('another handled it', () => seen.length === 1);
  });

  test('an event that ends every process that takes it is set aside', async () => {
    const seen: string[] = [];
    await world.wearOut({ kind: 'order.paid', payload: paid() });
    world.open([noting('order.paid', seen)]);
    await until('a letter', async () => (await world.letters()).length === 1);
    expect(await world.letters()).toMatchObject([{ handler: 'bus', kind: 'order.paid' }]);
    expect(seen).toEqual([]);
  });
});
