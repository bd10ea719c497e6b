import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectWhenQuiet, v8Heap } from './quiet-heap.ts';

const MB = 1024 * 1024;

test('collecting gives the memory of garbage back', () => {
  const heap = v8Heap();
  let garbage: unknown = Array.from({ length: 1_000_000 }, (_, i) => ({ i, text: `x${i}` }));
  const full = heap.committed();
  expect(garbage).toHaveLength(1_000_000);
  garbage = null;
  heap.collect();
  expect(heap.committed()).toBeLessThan(full - 30 * MB);
});

const busy = { utilization: 1 };
beforeEach(() => {
  vi.useFakeTimers();
  busy.utilization = 0.01;
  vi.spyOn(performance, 'eventLoopUtilization').mockImplementation(() => ({ idle: 0, active: 0, ...busy }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A heap of which 100 MB are used. */
function fakeHeap() {
  const heap = {
    size: 300 * MB,
    collected: 0,
    committed: () => heap.size,
    collect() {
      heap.size = 100 * MB;
      heap.collected += 1;
    },
  };
  return heap;
}

test('what was left by the start, or by a rush, is collected in the first quiet seconds, once', () => {
  const heap = fakeHeap();
  collectWhenQuiet(heap);
  vi.advanceTimersByTime(60_000);
  expect(heap.collected).toBe(1);
  heap.size = 180 * MB;
  vi.advanceTimersByTime(60_000);
  expect(heap.collected, 'a little more is not worth a pause').toBe(1);
  heap.size = 200 * MB;
  vi.advanceTimersByTime(60_000);
  expect(heap.collected).toBe(2);
});

test('nobody is made to wait while there is work', () => {
  const heap = fakeHeap();
  busy.utilization = 0.2;
  collectWhenQuiet(heap);
  vi.advanceTimersByTime(600_000);
  expect(heap.collected).toBe(0);
  busy.utilization = 0.01;
  vi.advanceTimersByTime(10_000);
  expect(heap.collected).toBe(1);
});
