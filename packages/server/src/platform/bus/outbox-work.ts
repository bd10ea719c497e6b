import { ENDS_PROCESS, MAX_ATTEMPTS, MAX_CLAIMS, type Settled } from './bus.ts';
import { Dispatcher, type DispatcherDeps } from './dispatcher.ts';
import { buryEvent, postponeEvent, removeEvents, type Claimed } from './outbox.repo.ts';

const isWorn = (e: Claimed): boolean => e.claims - e.attempts > MAX_CLAIMS;

/** Handles claimed events in this process and writes to the outbox what came of them. */
export class OutboxWork {
  readonly #deps: DispatcherDeps;
  readonly #dispatcher: Dispatcher;
  readonly #onEnd: (ids: readonly string[]) => void;

  constructor(deps: DispatcherDeps, onEnd: (ids: readonly string[]) => void) {
    this.#deps = deps;
    this.#dispatcher = new Dispatcher(deps);
    this.#onEnd = onEnd;
  }

  idle(): Promise<void> {
    return this.#dispatcher.idle();
  }

  async handle(batch: readonly Claimed[]): Promise<void> {
    const worn = batch.filter(isWorn);
    for (const { kind } of worn) this.#deps.tally.dead(kind);
    if (worn.length > 0)
      await this.#finish(
        worn.map((event) => ({ event, failures: [ENDS_PROCESS] })),
        true,
      );
    await this.#dispatcher.take(
      batch.filter((e) => !isWorn(e)),
      (settled) => this.#finish(settled, false),
    );
  }

  /** A database that went away meanwhile is no failure of the event: its lease runs out, and it comes again. */
  async #finish(settled: readonly Settled<Claimed>[], isLast: boolean): Promise<void> {
    const { core, log } = this.#deps;
    const now = core.clock();
    const done: string[] = [];
    try {
      for (const { event, failures } of settled) {
        const [first] = failures;
        if (first && failures.every((f) => f.isAway)) continue;
        if (first && !isLast && event.attempts + 1 < MAX_ATTEMPTS) {
          await postponeEvent(core.db, event, first, now);
          continue;
        }
        // Letters first: between the two statements the process may end, and then there is one letter and one more try.
        for (const failure of failures) await buryEvent(core.db, event, failure, now);
        done.push(event.id);
      }
      await removeEvents(core.db, done);
    } catch (error) {
      log.error({ error }, 'what came of events could not be written; they come again');
    } finally {
      this.#onEnd(settled.map((s) => s.event.id));
    }
  }
}
