import type { Log } from './log.ts';

export interface LaneOptions<T> {
  /** For the log: "imports could not be worked on". */
  readonly what: string;
  readonly log: Log;
  /** The next piece of work under a lease of this process; null when nothing waits. */
  claim(): Promise<T | null>;
  /** One bounded piece; looks at `isStopping` where it could go on for long. */
  work(item: T): Promise<void>;
}

/**
 * Long work, one piece after another, outside events and requests: a handler that ran for minutes would hold its
 * transaction open and everybody else's events up. Leases say which process works; a dead one's expires.
 */
export class Lane<T> {
  readonly #options: LaneOptions<T>;
  #running: Promise<number> | undefined;
  #isStopping = false;

  constructor(options: LaneOptions<T>) {
    this.#options = options;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Works until nothing waits; calls meanwhile join the work under way. Answers how many pieces were worked on. */
  run(): Promise<number> {
    this.#running ??= this.#loop().finally(() => (this.#running = undefined));
    return this.#running;
  }

  wake(): void {
    this.run().catch((error: unknown) => this.#options.log.error({ error }, `${this.#options.what} could not be worked on`));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running?.catch(() => undefined);
  }

  async #loop(): Promise<number> {
    for (let handled = 0; ; handled += 1) {
      if (this.#isStopping) return handled;
      const item = await this.#options.claim();
      if (item === null) return handled;
      await this.#options.work(item);
    }
  }
}

/** The one lane of a process: what a module makes of the same dependencies twice is the same. */
export function onceFor<D extends object, T>(make: (deps: D) => T): (deps: D) => T {
  const made = new WeakMap<D, T>();
  return (deps) => {
    const known = made.get(deps);
    if (known !== undefined) return known;
    const fresh = make(deps);
    made.set(deps, fresh);
    return fresh;
  };
}
