import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Core } from '../tx.ts';
import { claimEvents, isFull, LEASE_MS, renewLeases, type Claimed } from './outbox.repo.ts';

/** How often an idle process looks: retries that have become due, and events of other processes. */
const IDLE_MS = 250;
/** After the bell: what is committed at the same moment comes along in one batch. */
const LINGER_MS = 25;

export interface OutboxWorker {
  /** False while there is nobody to give events to: then they stay unclaimed. */
  canTake(): boolean;
  work(batch: readonly Claimed[]): Promise<void>;
}

/** Takes batches from the outbox, holds their leases while they are under way, and sleeps until there is more. */
export class OutboxLoop {
  readonly #core: Core;
  readonly #log: Log;
  readonly #worker: OutboxWorker;
  readonly #held = new Set<string>();
  #running: Promise<void> | undefined;
  #renewing: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(core: Core, log: Log, worker: OutboxWorker) {
    this.#core = core;
    this.#log = log;
    this.#worker = worker;
  }

  start(): void {
    this.#running ??= this.#loop();
    this.#renewing ??= setInterval(() => void this.#renew(), LEASE_MS / 4).unref();
  }

  /** Takes nothing any more; leases are held until `release`. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#core.bell.ring();
    await this.#running;
  }

  release(): void {
    clearInterval(this.#renewing);
  }

  /** The event has ended, one way or another. */
  let(ids: readonly string[]): void {
    for (const id of ids) this.#held.delete(id);
  }

  async takeOnce(): Promise<number> {
    if (!this.#worker.canTake()) return 0;
    const claimed = await claimEvents(this.#core.pool, this.#core.clock());
    // Another lease of the same event may have run out here while its work still goes on: that work finishes it.
    const fresh = claimed.filter((e) => !this.#held.has(e.id));
    for (const { id } of fresh) this.#held.add(id);
    if (fresh.length > 0) await this.#worker.work(fresh);
    return claimed.length;
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      const taken = await this.takeOnce().catch((error: unknown) => {
        this.#log.error({ error }, 'the outbox could not be read');
        return 0;
      });
      if (isFull(taken) || this.#stopping) continue;
      await this.#core.bell.wait(IDLE_MS);
      await sleep(LINGER_MS);
    }
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0) return;
    await renewLeases(this.#core.db, [...this.#held], this.#core.clock()).catch((error: unknown) =>
      this.#log.warn({ error }, 'leases of events could not be renewed'),
    );
  }
}
