import { setImmediate as nextTurn } from 'node:timers/promises';
import { Connection, type Publisher } from 'rabbitmq-client';
import type { Log } from '../log.ts';
import type { Core } from '../tx.ts';
import type { BrokerState, Taken } from './bus.ts';
import { MAC_HEADER, messageFormat, namesOf, type MessageFormat } from './message.ts';
import { queuesOf, topologyOf, type Topology } from './topology.ts';

/** A confirm that takes longer is none: the event stays in the outbox and is published again. */
const CONFIRM_MS = 15_000;
const STATE_MS = 3000;

function within<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(what)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The connection to RabbitMQ: it comes back by itself, and whether it is there is asked, never awaited. */
export class Broker {
  readonly connection: Connection;
  readonly topology: Topology;
  readonly format: MessageFormat;
  readonly #publisher: Publisher;
  readonly #returned = new Set<string>();
  #isConnected = false;
  #since = new Date();
  #lost: string | undefined;

  constructor(url: string, core: Core, log: Log) {
    this.topology = topologyOf(namesOf(core.keys));
    this.format = messageFormat(core.keys);
    this.connection = new Connection({
      url,
      connectionName: 'danflow',
      retryLow: 250,
      retryHigh: 5000,
      acquireTimeout: 5000,
      heartbeat: 20,
    });
    this.connection.on('connection', () => {
      if (this.#lost !== undefined) log.info('the message broker is back');
      this.#turn(true, undefined);
      void this.#declare().catch((error: unknown) => log.warn({ error }, 'queues could not be made in the message broker'));
    });
    this.connection.on('error', (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      // Once an outage, not once a try.
      if (this.#lost === undefined) log.warn({ reason }, 'the message broker does not answer; events wait in the outbox');
      this.#turn(this.connection.ready, reason);
    });
    this.#publisher = this.connection.createPublisher({
      confirm: true,
      maxAttempts: 1,
      queues: queuesOf(this.topology).map((q) => ({ ...q })),
    });
    this.#publisher.on('basic.return', (message) => void this.#returned.add(String(message.messageId)));
  }

  #turn(isConnected: boolean, lost: string | undefined): void {
    if (isConnected !== this.#isConnected) this.#since = new Date();
    this.#isConnected = isConnected;
    this.#lost = lost;
  }

  get isConnected(): boolean {
    return this.connection.ready;
  }

  /** How long it has been away, in real time. */
  get awayMs(): number {
    return this.connection.ready ? 0 : Date.now() - this.#since.getTime();
  }

  /** Ends when the broker has the message on its disks; throws when it did not say so. */
  async publish(queue: string, event: Taken): Promise<void> {
    const { body, mac } = this.format.write(event);
    const envelope = {
      routingKey: queue,
      durable: true,
      mandatory: true,
      messageId: event.id,
      type: event.kind,
      contentType: 'application/vnd.danflow.event',
      headers: { [MAC_HEADER]: mac },
    };
    await within(this.#publisher.send(envelope, body), CONFIRM_MS, 'the broker did not confirm in time');
    // The client tells of a returned message one turn after its confirm.
    await nextTurn();
    // A queue that somebody deleted: the broker confirms, and the message is nowhere.
    if (this.#returned.delete(event.id)) {
      await this.#mend(queue);
      throw new Error(`the broker had no queue ${queue}`);
    }
  }

  /** Those that wait for a rainy day, so that their depth can be told before. */
  async #declare(): Promise<void> {
    for (const spec of queuesOf(this.topology)) if (spec !== this.topology.events) await this.connection.queueDeclare({ ...spec });
  }

  /**
   * The queue of events is made anew by its consumer when the broker cancels it: made here, before that, RabbitMQ 3.10
   * takes the consumer for one of the new queue and loses what it sends it (tried).
   */
  async #mend(queue: string): Promise<void> {
    const spec = queuesOf(this.topology).find((q) => q.queue === queue);
    if (spec && spec !== this.topology.events) await this.connection.queueDeclare({ ...spec });
  }

  async state(): Promise<BrokerState> {
    const { events, retries, unreadable } = this.topology;
    const depth = async (queue: string): Promise<number> => (await this.connection.queueDeclare({ queue, passive: true })).messageCount;
    const base = { isConnected: this.isConnected, since: this.#since, queued: null, retrying: null, unreadable: null };
    if (!this.isConnected) return base;
    const all = (async () => {
      const waits = await Promise.all(retries.map((r) => depth(r.queue)));
      return {
        ...base,
        queued: await depth(events.queue),
        retrying: waits.reduce((sum, n) => sum + n, 0),
        unreadable: await depth(unreadable.queue),
      };
    })();
    return within(all, STATE_MS, 'the broker does not tell').catch(() => base);
  }

  async close(): Promise<void> {
    await within(this.#publisher.close(), CONFIRM_MS, 'closing').catch(() => undefined);
    await within(this.connection.close(), CONFIRM_MS, 'closing').catch(() => this.connection.unsafeDestroy());
  }
}
