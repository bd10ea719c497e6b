/**
 * Tells this process's outbox poller that events were committed, so that a lone one is handled at once without NOTIFY,
 * which takes a global lock at commit (R18). Pure memory: other processes find the events by polling.
 */
export class Bell {
  #isRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Ends when rung since the last wait, at the latest after `ms`. */
  wait(ms: number): Promise<void> {
    if (this.#isRung) {
      this.#isRung = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        this.#isRung = false;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#wake = end;
    });
  }
}
