import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 10_000;
/** Of the time between two looks that the process worked: below, a pause of 0.2 s hardly meets anybody. */
const QUIET = 0.05;
/** Less than so much more than after the last time is not worth a pause. */
const SLACK_BYTES = 32 * 1024 * 1024;
const SLACK_TIMES = 1.5;

export interface Heap {
  /** Bytes that the heap holds of the system's memory, garbage and empty pages among them. */
  committed(): number;
  collect(): void;
}

/** Collects all garbage and gives the empty pages back to the system; the flag alone makes the function known. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options: { type: 'major'; flavor: 'last-resort' }) => void;
  return () => gc({ type: 'major', flavor: 'last-resort' });
}

export const v8Heap = (): Heap => ({ committed: () => getHeapStatistics().total_heap_size, collect: collector() });

/**
 * V8 collects when something is allocated: a process that a rush, an import or its own start has left with hundreds of
 * megabytes of garbage keeps them for as long as nothing happens. After ten quiet seconds they are collected.
 */
export function collectWhenQuiet(heap: Heap): void {
  let worth = 0;
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > QUIET || heap.committed() < worth) return;
    heap.collect();
    worth = heap.committed() * SLACK_TIMES + SLACK_BYTES;
  }, LOOK_MS).unref();
}
