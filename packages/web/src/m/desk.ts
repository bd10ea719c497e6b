import { tell } from './feedback.ts';
import type { Word } from './shell.tsx';

interface Spoken {
  readonly word: Word;
}

/** A page's state apart from React: scans are worked off in turn, whatever is being drawn meanwhile. */
export class Desk<S extends Spoken> {
  #state: S;
  #turn: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<() => void>();

  constructor(first: S) {
    this.#state = first;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly read = (): S => this.#state;

  protected set(change: Partial<S>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Shows the line, and sounds it. */
  say(mood: Word['mood'], text: string, detail?: string): void {
    this.set({ word: { mood, text, detail } } as Partial<S>);
    if (mood !== 'busy') tell(mood, text);
  }

  protected unknown(text: string, detail?: string): void {
    this.set({ word: { mood: 'stop', text, detail } } as Partial<S>);
    tell('unknown', text);
  }

  /** A scanner is faster than an answer: one job after the other. */
  protected inTurn(job: () => Promise<void> | void, failed: (error: unknown) => void): Promise<void> {
    this.#turn = this.#turn.then(job).catch(failed);
    return this.#turn;
  }
}
