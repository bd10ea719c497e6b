import { DomainEvent } from '@danflow/contract';
import { isDatabaseAway } from '../db.ts';
import type { Log } from '../log.ts';
import type { OnHandled } from '../on-handled.ts';
import type { Handler } from '../outbox.ts';
import type { Core } from '../tx.ts';
import type { Failure, Settled, Taken } from './bus.ts';
import { deliver, deliverMany } from './deliver.ts';
import { limit } from './limit.ts';
import type { Tally } from './tally.ts';

/** Reactions without a batch of their own: as many at once, so that one that waits for a lock does not hold up the others. */
const SINGLES = 4;
/** Kinds that ask somebody outside wait for answers, up to seconds each. */
const SLOW = 8;
/** Beyond this no new events are taken: an outside party that hangs must not fill the memory. */
const MAX_SLOW_WAITING = 64;

interface Checked<T> {
  readonly event: T;
  readonly id: string;
  readonly content: DomainEvent;
}

export interface DispatcherDeps {
  readonly core: Core;
  readonly handlers: readonly Handler[];
  readonly log: Log;
  readonly tally: Tally;
  /** Told of every batch after its reactions: live pages, for one. */
  readonly onHandled?: readonly OnHandled[];
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Brings events to their reactions; both engines share it. It never throws: what failed is in the answer. */
export class Dispatcher {
  readonly #core: Core;
  readonly #handlers: readonly Handler[];
  readonly #log: Log;
  readonly #tally: Tally;
  readonly #onHandled: readonly OnHandled[];
  readonly #slowKinds: ReadonlySet<string>;
  readonly #slow = new Set<Promise<void>>();
  readonly #single = limit(SINGLES);
  readonly #slowly = limit(SLOW);

  constructor({ core, handlers, log, tally, onHandled = [] }: DispatcherDeps) {
    this.#onHandled = onHandled;
    this.#core = core;
    this.#handlers = handlers;
    this.#log = log;
    this.#tally = tally;
    this.#slowKinds = new Set(handlers.filter((h) => h.before).map((h) => h.kind));
  }

  /**
   * Handles a batch and tells `finish` what came of it: the quick kinds together, which is waited for; each slow one when it
   * ends. `finish` must not throw.
   */
  async take<T extends Taken>(batch: readonly T[], finish: (settled: readonly Settled<T>[]) => Promise<void>): Promise<void> {
    for (const event of batch.filter((e) => this.#slowKinds.has(e.kind))) {
      const work = this.#slowly(() => this.#runAndTell([event], finish));
      const tracked = work.finally(() => this.#slow.delete(tracked));
      this.#slow.add(tracked);
    }
    const quick = batch.filter((e) => !this.#slowKinds.has(e.kind));
    if (quick.length > 0) await this.#runAndTell(quick, finish);
    while (this.#slow.size >= MAX_SLOW_WAITING) await Promise.race(this.#slow);
  }

  /** Everything that was taken has ended. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#slow);
  }

  async #runAndTell<T extends Taken>(events: readonly T[], finish: (settled: readonly Settled<T>[]) => Promise<void>): Promise<void> {
    const { settled, contents } = await this.#run(events);
    await finish(settled);
    for (const tell of this.#onHandled)
      await tell(contents).catch((error: unknown) => this.#log.warn({ error }, 'a listener to handled events failed'));
  }

  async #run<T extends Taken>(events: readonly T[]): Promise<{ settled: readonly Settled<T>[]; contents: readonly DomainEvent[] }> {
    const failures = new Map<string, Failure[]>(events.map((e) => [e.id, []]));
    const checked: Checked<T>[] = [];
    for (const event of events) {
      const parsed = DomainEvent.safeParse(event.payload);
      if (parsed.success) checked.push({ event, id: event.id, content: parsed.data });
      // From a newer version, most likely: its processes may take it, or a person retries it after the upgrade.
      else failures.get(event.id)?.push({ handler: 'bus', message: `this version cannot read an event ${event.kind}`, isAway: false });
    }
    for (const handle of this.#handlers) {
      const mine = checked.filter((c) => c.content.kind === handle.kind);
      await this.#runHandler(handle, mine, (id, failure) => failures.get(id)?.push(failure));
    }
    const settled = events.map((event) => ({ event, failures: failures.get(event.id) ?? [] }));
    this.#tally.settled(settled, this.#core.clock());
    return { settled, contents: checked.map((c) => c.content) };
  }

  async #runHandler<T extends Taken>(
    handle: Handler,
    events: readonly Checked<T>[],
    fail: (id: string, failure: Failure) => void,
  ): Promise<void> {
    if (handle.runMany && events.length > 1) {
      const isDone = await deliverMany(this.#core, handle, events).then(
        () => true,
        (error: unknown) => {
          this.#log.warn({ error, handler: handle.name }, 'a batch of events failed; they are handled one by one');
          return false;
        },
      );
      if (isDone) return;
    }
    const one = async (checked: Checked<T>): Promise<void> => {
      try {
        await handle.before?.(checked.content);
        await deliver(this.#core, handle, checked);
      } catch (error) {
        this.#log.warn({ error, handler: handle.name, event: checked.id, attempts: checked.event.attempts + 1 }, 'a handler failed');
        fail(checked.id, { handler: handle.name, message: messageOf(error), isAway: isDatabaseAway(error) });
      }
    };
    // Slow kinds come one by one and have their own limit; they must not wait behind the quick ones.
    if (this.#slowKinds.has(handle.kind)) for (const event of events) await one(event);
    else await Promise.all(events.map((event) => this.#single(() => one(event))));
  }
}
