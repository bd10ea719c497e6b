import { ConsumerStatus, type AsyncMessage, type Consumer } from 'rabbitmq-client';
import { backoffMs, ENDS_PROCESS, MAX_ATTEMPTS, MAX_CLAIMS, type Settled, type Taken } from './bus.ts';
import type { Broker } from './broker.ts';
import { Dispatcher, type DispatcherDeps } from './dispatcher.ts';
import { idOfForeign, MAC_HEADER } from './message.ts';
import { buryEvent } from './outbox.repo.ts';

const BATCH = 200;
/** Two batches: the next one is here when the first is done. */
const PREFETCH = 2 * BATCH;
/** What arrives together is handled together. */
const GATHER_MS = 5;
/** While the database is away an event waits in the broker for 16 s and does not count as tried. */
const AWAY_STEP = 5;

interface Held {
  readonly message: AsyncMessage;
  /** Every message is answered exactly once; acknowledged only when its effect is committed. */
  answer(status: ConsumerStatus): void;
}

const redeliveries = (message: AsyncMessage): number => {
  const count: unknown = message.headers?.['x-delivery-count'];
  return typeof count === 'number' ? count : 0;
};

/** Takes events from RabbitMQ to their handlers. */
export class RabbitConsumer {
  readonly #deps: DispatcherDeps;
  readonly #broker: Broker;
  readonly #dispatcher: Dispatcher;
  readonly #consumer: Consumer;
  #waiting: Held[] = [];
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;

  constructor(deps: DispatcherDeps, broker: Broker) {
    this.#deps = deps;
    this.#broker = broker;
    this.#dispatcher = new Dispatcher(deps);
    const { events } = broker.topology;
    this.#consumer = broker.connection.createConsumer(
      { queue: events.queue, queueOptions: { ...events }, qos: { prefetchCount: PREFETCH }, concurrency: PREFETCH, requeue: true },
      (message) => this.#receive(message),
    );
    // The connection tells of outages once; here they would be told once a message.
    this.#consumer.on('error', (error: unknown) => deps.log.debug({ error }, 'the consumer of events was interrupted'));
  }

  /** Waits for what is under way to be answered. */
  async close(): Promise<void> {
    await this.#consumer.close();
    await this.#dispatcher.idle();
  }

  #receive(message: AsyncMessage): Promise<ConsumerStatus> {
    return new Promise((answer) => {
      this.#waiting.push({ message, answer });
      if (this.#waiting.length >= BATCH) this.#flush();
      else this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
    });
  }

  /** One batch at a time: the database is shared with orders. */
  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#working || this.#waiting.length === 0) return;
    this.#working = this.#handle(this.#waiting.splice(0, BATCH))
      .catch((error: unknown) => this.#deps.log.error({ error }, 'a batch of messages could not be handled'))
      .finally(() => {
        this.#working = undefined;
        this.#flush();
      });
  }

  async #handle(batch: readonly Held[]): Promise<void> {
    const taken = new Map<string, { event: Taken; held: Held[] }>();
    for (const held of batch) {
      const read = this.#broker.format.read(held.message.body, held.message.headers?.[MAC_HEADER]);
      if (!read.ok) await this.#refuse(held, read.reason);
      else if (redeliveries(held.message) >= MAX_CLAIMS) await this.#giveUp({ event: read.event, failures: [ENDS_PROCESS] }, [held]);
      else {
        // Published twice, and both here at once: handled once, answered twice.
        const known = taken.get(read.event.id);
        if (known) known.held.push(held);
        else taken.set(read.event.id, { event: read.event, held: [held] });
      }
    }
    const events = [...taken.values()].map((t) => t.event);
    await this.#dispatcher.take(events, async (settled) => {
      await Promise.all(settled.map((s) => this.#settle(s, taken.get(s.event.id)?.held ?? [])));
    });
  }

  async #settle(settled: Settled<Taken>, held: readonly Held[]): Promise<void> {
    const { event, failures } = settled;
    if (failures.length === 0) for (const h of held) h.answer(ConsumerStatus.ACK);
    else if (failures.every((f) => f.isAway)) await this.#again(event, AWAY_STEP, held);
    else if (event.attempts + 1 >= MAX_ATTEMPTS) await this.#giveUp(settled, held);
    else await this.#again({ ...event, attempts: event.attempts + 1 }, event.attempts + 1, held);
  }

  /** The copy is confirmed before the original is acknowledged: between the two there may be two, never none. */
  async #again(event: Taken, step: number, held: readonly Held[]): Promise<void> {
    const queue = this.#broker.topology.retries[step - 1]?.queue ?? this.#broker.topology.events.queue;
    const isKept = await this.#broker.publish(queue, event).then(
      () => true,
      () => false,
    );
    for (const h of held) h.answer(isKept ? ConsumerStatus.ACK : ConsumerStatus.REQUEUE);
  }

  async #giveUp({ event, failures }: Settled<Taken>, held: readonly Held[]): Promise<void> {
    const { core, log, tally } = this.#deps;
    try {
      for (const failure of failures) await buryEvent(core.db, event, failure, core.clock());
      if (failures.includes(ENDS_PROCESS)) tally.dead(event.kind);
      for (const h of held) h.answer(ConsumerStatus.ACK);
    } catch (error) {
      log.error({ error }, 'a dead letter could not be written; its event comes again');
      await this.#again(event, AWAY_STEP, held);
    }
  }

  /**
   * Not ours, or damaged. The broker keeps the message in a queue of its own for a person to look at; the letter says that
   * it is there and nothing of its content, which nobody vouches for.
   */
  async #refuse(held: Held, reason: string): Promise<void> {
    const { core, log, tally } = this.#deps;
    const { id, bytes, sha256 } = idOfForeign(held.message.body);
    const event = { id, kind: 'unreadable', payload: { bytes, sha256 }, at: core.clock(), attempts: 0 };
    try {
      await buryEvent(core.db, event, { handler: 'bus', message: `a message ${reason}`, isAway: false }, core.clock());
      tally.dead('unreadable');
      held.answer(ConsumerStatus.DROP);
    } catch (error) {
      log.error({ error }, 'a message that cannot be read could not be told of; it comes again');
      await new Promise((done) => setTimeout(done, backoffMs(2)).unref());
      held.answer(ConsumerStatus.REQUEUE);
    }
  }
}
