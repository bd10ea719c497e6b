import type { Broker } from './broker.ts';
import type { EventBus } from './bus.ts';
import type { DispatcherDeps } from './dispatcher.ts';
import { giveBack, removeEvents, type Claimed } from './outbox.repo.ts';
import { OutboxLoop } from './outbox-loop.ts';
import { OutboxWork } from './outbox-work.ts';
import { RabbitConsumer } from './rabbit-consumer.ts';

/** After so long without a broker this process handles events itself: a paid order must not wait for somebody's queue. */
const PATIENCE_MS = 30_000;

export interface RabbitBusOptions {
  readonly patienceMs?: number;
}

/**
 * The engine with a broker. Events are written to the outbox by their transaction as always; this publishes them and
 * removes only what the broker has confirmed. Consumers of all processes share one queue.
 */
export class RabbitBus implements EventBus {
  readonly #deps: DispatcherDeps;
  readonly #broker: Broker;
  readonly #local: OutboxWork;
  readonly #loop: OutboxLoop;
  readonly #patienceMs: number;
  #consumer: RabbitConsumer | undefined;

  constructor(deps: DispatcherDeps, broker: Broker, { patienceMs = PATIENCE_MS }: RabbitBusOptions = {}) {
    this.#deps = deps;
    this.#broker = broker;
    this.#patienceMs = patienceMs;
    this.#local = new OutboxWork(deps, (ids) => this.#loop.let(ids));
    this.#loop = new OutboxLoop(deps.core, deps.log, {
      canTake: () => broker.isConnected || this.#isOutOfPatience,
      work: (batch) => (broker.isConnected ? this.#publish(batch) : this.#local.handle(batch)),
    });
  }

  get #isOutOfPatience(): boolean {
    return this.#broker.awayMs >= this.#patienceMs;
  }

  start(): void {
    this.#consumer ??= new RabbitConsumer(this.#deps, this.#broker);
    this.#loop.start();
    this.#deps.tally.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#local.idle();
    await this.#consumer?.close().catch(() => undefined);
    this.#loop.release();
    await this.#deps.tally.stop();
  }

  async #publish(batch: readonly Claimed[]): Promise<void> {
    const { core, log, tally } = this.#deps;
    const told = await Promise.allSettled(batch.map((event) => this.#broker.publish(this.#broker.topology.events.queue, event)));
    const confirmed = batch.filter((_, i) => told[i]?.status === 'fulfilled');
    const others = batch.filter((_, i) => told[i]?.status !== 'fulfilled');
    tally.published(confirmed);
    const [failed] = told.filter((t) => t.status === 'rejected');
    if (failed) log.warn({ reason: String(failed.reason), events: others.length }, 'events were not confirmed; they stay in the outbox');
    try {
      await removeEvents(
        core.db,
        confirmed.map((e) => e.id),
      );
      await giveBack(core.db, others, core.clock());
    } finally {
      this.#loop.let(batch.map((e) => e.id));
    }
    // A broker that refuses for a reason of its own (a full disk) is asked again, but not as fast as we can.
    if (failed) await new Promise((done) => setTimeout(done, 500));
  }
}
