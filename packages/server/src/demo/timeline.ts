interface Step {
  readonly at: number;
  readonly order: number;
  run(): Promise<void>;
}

export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** Steps of many stories, played in the order of time: a history that goes back and forth would be no history. */
export class Timeline {
  readonly #clock: { now: Date };
  readonly #end: number;
  #steps: Step[] = [];
  #added = 0;

  constructor(clock: { now: Date }, end: Date) {
    this.#clock = clock;
    this.#end = end.getTime();
  }

  /** Steps beyond the present are left out: they have not happened yet. */
  at(time: number, run: () => Promise<void>): void {
    if (time >= this.#end) return;
    this.#added += 1;
    this.#steps.push({ at: time, order: this.#added, run });
    this.#steps.sort((a, b) => a.at - b.at || a.order - b.order);
  }

  /** Plays all, and what they add. `told` hears which share of the time is over, 0 to 1. */
  async play(told: (share: number) => void): Promise<void> {
    const begin = this.#clock.now.getTime();
    for (let step = this.#steps.shift(); step !== undefined; step = this.#steps.shift()) {
      this.#clock.now = new Date(Math.max(step.at, this.#clock.now.getTime()));
      await step.run();
      told((step.at - begin) / (this.#end - begin));
    }
    this.#clock.now = new Date(this.#end);
  }
}
