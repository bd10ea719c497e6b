import type { Log } from '../../platform/log.ts';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core } from '../../platform/tx.ts';
import { levelKey } from './stock.rules.ts';

/** Sums refused orders in memory, so that a flash sale's 19,500 refusals cost one row a second, not 19,500 (R13). */
export interface RefusalMeter {
  /** Notes that stock was refused; never waits, never throws. */
  record(skuId: string, warehouseId: string, count?: number): void;
  /** Sends what was noted as `stock.refused` events; a failed send is kept for the next time. */
  flush(): Promise<void>;
  /** Ends the timer and sends the rest. */
  stop(): Promise<void>;
}

const FLUSH_MS = 1000;
const MAX_LEVELS = 5000;

interface Sum {
  readonly skuId: string;
  readonly warehouseId: string;
  readonly count: number;
}

function addTo(sums: Map<string, Sum>, { skuId, warehouseId, count }: Sum): void {
  const key = levelKey(skuId, warehouseId);
  const known = sums.get(key);
  // Bounded: beyond so many different levels a second, further ones go unnoted rather than eat the memory.
  if (!known && sums.size >= MAX_LEVELS) return;
  sums.set(key, { skuId, warehouseId, count: (known?.count ?? 0) + count });
}

/** One a process. What a crash loses is at most one second of counts of an alert, never stock. */
export function refusalMeter({ core, log }: { readonly core: Core; readonly log: Log }): RefusalMeter {
  let sums = new Map<string, Sum>();
  let sending: Promise<void> = Promise.resolve();

  async function send(): Promise<void> {
    if (sums.size === 0) return;
    const batch = sums;
    sums = new Map();
    try {
      await inTx(core, systemActor('stock.refusal_meter'), async (tx) => {
        for (const sum of batch.values()) tx.emit({ kind: 'stock.refused', ...sum });
      });
    } catch (error) {
      log.warn({ error }, 'refusals of stock could not be noted; trying again');
      for (const sum of batch.values()) addTo(sums, sum);
    }
  }

  const flush = (): Promise<void> => (sending = sending.then(send));
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();
  return {
    record: (skuId, warehouseId, count = 1) => addTo(sums, { skuId, warehouseId, count }),
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
