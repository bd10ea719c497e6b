import { expect, test } from 'vitest';
import { Gatherer, type Settled } from './gatherer.ts';

const answered = (items: readonly number[]): Settled<number>[] =>
  items.map((value) => (value < 0 ? { ok: false, error: new Error(`no ${value}`) } : { ok: true, value: value * 2 }));

test('each gets its own answer, and one refusal fails no neighbour', async () => {
  const gatherer = new Gatherer<number, number>({ max: 10, inFlight: 2, maxWaiting: 100, run: async (items) => answered(items) });
  const results = await Promise.allSettled([1, -2, 3].map((n) => gatherer.submit(n)));
  expect(results.map((r) => (r.status === 'fulfilled' ? r.value : String(r.reason)))).toEqual([2, 'Error: no -2', 6]);
});

test('a lone call goes alone; calls that come while a batch is under way share the next', async () => {
  const sizes: number[] = [];
  const underWay = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const gatherer = new Gatherer<number, number>({
    max: 10,
    inFlight: 1,
    maxWaiting: 100,
    run: async (items) => {
      sizes.push(items.length);
      underWay.resolve();
      await end.promise;
      return answered(items);
    },
  });
  const first = gatherer.submit(1);
  await underWay.promise;
  const others = Array.from({ length: 25 }, (_, i) => gatherer.submit(i));
  end.resolve();
  await Promise.all([first, ...others]);
  expect(sizes).toEqual([1, 10, 10, 5]);
});

test('a queue that is full says so instead of growing, and settles when it has ended', async () => {
  const gatherer = new Gatherer<number, number>({ max: 1, inFlight: 1, maxWaiting: 2, run: async (items) => answered(items) });
  const results = await Promise.allSettled([1, 2, 3].map((n) => gatherer.submit(n)));
  expect(results.map((r) => r.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(results[2]).toMatchObject({ reason: { code: 'busy' } });
  await gatherer.settled();
});

test('after a batch of several the next waits for its time or for many; after a few it starts at once', async () => {
  const sizes: number[] = [];
  const run = async (items: readonly number[]): Promise<Settled<number>[]> => {
    sizes.push(items.length);
    return answered(items);
  };
  const open = (ms: number) => new Gatherer<number, number>({ max: 10, inFlight: 2, maxWaiting: 100, pace: { many: 5, ms }, run });
  const ask = (gatherer: Gatherer<number, number>, count: number): Promise<number[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => gatherer.submit(i)));

  const never = open(3_600_000);
  await ask(never, 2);
  await ask(never, 3);
  const [four, fifth] = [ask(never, 4), Promise.withResolvers<void>()];
  setTimeout(() => void ask(never, 1).then(() => fifth.resolve()), 50);
  await Promise.all([four, fifth.promise]);
  expect(sizes).toEqual([2, 3, 5]);

  const soon = open(20);
  await ask(soon, 3);
  await ask(soon, 4);
  expect(sizes).toEqual([2, 3, 5, 3, 4]);
});
