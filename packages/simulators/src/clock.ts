const FARTHEST_MS = 400 * 86_400_000;

/**
 * Two times. `wire` stamps signatures: both sides must agree on it within minutes. `books` stamps trades and bills, and may
 * run behind or ahead of it, so that a trade of today stands in the bill of yesterday.
 */
export class SimClock {
  #wireAhead = 0;
  #booksAhead = 0;

  wire(): Date {
    return new Date(Date.now() + this.#wireAhead);
  }

  books(): Date {
    return new Date(this.wire().getTime() + this.#booksAhead);
  }

  /** From this moment on the clocks show `now` and run on. */
  setNow(now: Date): void {
    this.#wireAhead = now.getTime() - Date.now();
  }

  setBooksAhead(ms: number): void {
    if (!Number.isFinite(ms) || Math.abs(ms) > FARTHEST_MS) throw new RangeError('booksAheadMs: a number of at most 400 days');
    this.#booksAhead = ms;
  }

  state(): { readonly now: string; readonly booksAheadMs: number } {
    return { now: this.wire().toISOString(), booksAheadMs: this.#booksAhead };
  }
}
