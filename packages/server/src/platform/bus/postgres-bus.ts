import type { EventBus } from './bus.ts';
import type { DispatcherDeps } from './dispatcher.ts';
import { OutboxLoop } from './outbox-loop.ts';
import { OutboxWork } from './outbox-work.ts';

/** The engine that needs nothing but the database: whoever takes an event from the outbox handles it. */
export class PostgresBus implements EventBus {
  readonly #deps: DispatcherDeps;
  readonly #work: OutboxWork;
  readonly #loop: OutboxLoop;

  constructor(deps: DispatcherDeps) {
    this.#deps = deps;
    this.#work = new OutboxWork(deps, (ids) => this.#loop.let(ids));
    this.#loop = new OutboxLoop(deps.core, deps.log, { canTake: () => true, work: (batch) => this.#work.handle(batch) });
  }

  start(): void {
    this.#loop.start();
    this.#deps.tally.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#work.idle();
    this.#loop.release();
    await this.#deps.tally.stop();
  }

  /** One batch seen through; answers how many events were taken. Tests and the demo call it until it says 0. */
  async drainOnce(): Promise<number> {
    const taken = await this.#loop.takeOnce();
    await this.#work.idle();
    return taken;
  }
}
