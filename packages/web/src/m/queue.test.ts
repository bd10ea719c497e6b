import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_QUEUE, readQueue, withEntry, type Entry, type Queue, type ReceiveTask } from './queue.ts';
import { QueueRunner } from './queue-runner.ts';

const task = (code: string): ReceiveTask => ({ kind: 'receive', skuId: null, code, qty: 1, warehouseId: 'w' });
const storageOf = (kept: Record<string, string> = {}) => ({
  kept,
  getItem: (name: string) => kept[name] ?? null,
  setItem: (name: string, value: string) => void (kept[name] = value),
});

class Refused extends Error {}
/** A server that remembers keys, behind a network that loses requests and answers. */
function flaky(losses: readonly ('request' | 'answer' | 'none')[]) {
  const effects: string[] = [];
  const seen = new Set<string>();
  let tried = 0;
  return {
    effects,
    deliver: async (entry: Entry) => {
      const loss = losses[tried++] ?? 'none';
      if (loss === 'request') throw new Error('lost');
      if (entry.task.code.startsWith('bad')) throw new Refused('no');
      if (!seen.has(entry.key)) effects.push(entry.task.code);
      seen.add(entry.key);
      if (loss === 'answer') throw new Error('answer lost');
      return entry.task.code;
    },
    refusalOf: (error: unknown) => (error instanceof Refused ? { code: 'order_held', says: 'no' } : null),
  };
}

test('whatever gets lost, every task takes effect once and in order; refused ones stay to be seen', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('good', 'bad'), { minLength: 1, maxLength: 8 }),
      fc.array(fc.constantFrom('request', 'answer', 'none'), { maxLength: 12 }),
      async (kinds, losses) => {
        const server = flaky(losses);
        const storage = storageOf();
        const runner = new QueueRunner({ storage, ...server });
        const codes = kinds.map((kind, i) => `${kind}-${i}`);
        await Promise.all(codes.map((code) => runner.submit('me', task(code))));
        // A reload in the middle: a new runner goes on from what is stored.
        const after = new QueueRunner({ storage, ...server });
        for (let i = 0; i <= losses.length; i += 1) await after.flush('me');
        expect(server.effects).toEqual(codes.filter((c) => c.startsWith('good')));
        expect(after.queue.map((e) => [e.task.code, e.refusal])).toEqual(
          codes.filter((c) => c.startsWith('bad')).map((c) => [c, 'order_held']),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test('one learns what became of a task: done, waiting, refused', async () => {
  const server = flaky(['request']);
  const runner = new QueueRunner({ storage: storageOf(), ...server });
  expect(await runner.submit('me', task('one'))).toEqual({ is: 'waiting' });
  expect(await runner.submit('me', task('two'))).toEqual({ is: 'done', reply: 'two' });
  expect(server.effects).toEqual(['one', 'two']);
  expect(await runner.submit('me', task('bad'))).toMatchObject({ is: 'refused', code: 'order_held' });
  runner.remove(runner.queue[0]?.key ?? '');
  expect(runner.queue).toEqual([]);
});

test('what one person scanned is never sent in the name of another', async () => {
  const server = flaky(['request']);
  const runner = new QueueRunner({ storage: storageOf(), ...server });
  await runner.submit('me', task('mine'));
  await runner.submit('you', task('yours'));
  expect(server.effects).toEqual(['yours']);
  await runner.flush('me');
  expect(server.effects).toEqual(['yours', 'mine']);
});

test('a full queue says so, and a damaged one loses only what is damaged', async () => {
  const entry = (key: string): Entry => ({ key, by: 'me', at: '2026-03-02', task: task(key), refusal: null });
  const full = Array.from({ length: MAX_QUEUE }, (_, i) => entry(String(i)));
  expect(withEntry(full, entry('more'))).toBe(full);
  const storage = storageOf({ 'danflow.phone.queue': JSON.stringify(full) });
  const runner = new QueueRunner({ storage, ...flaky(['request']) });
  expect(await runner.submit('me', task('x'))).toEqual({ is: 'full' });
  const mixed: unknown[] = [entry('a'), { key: 1 }, null, { ...entry('b'), task: { kind: 'other' } }, entry('c')];
  expect(readQueue(JSON.stringify(mixed)).map((e) => e.key)).toEqual(['a', 'c']);
  expect(readQueue('{"a"')).toEqual([] satisfies Queue);
});
