import { newKey } from '../api/new-key.ts';
import { nextOf, readQueue, refused, withEntry, without, type Entry, type Queue, type Task } from './queue.ts';

/** What became of a task: done, kept for later, or refused with a sentence. */
export type Outcome<T> =
  | { readonly is: 'done'; readonly reply: T }
  | { readonly is: 'waiting' }
  | { readonly is: 'full' }
  | { readonly is: 'refused'; readonly key: string; readonly code: string; readonly says: string };

export interface Refusal {
  readonly code: string;
  readonly says: string;
}

interface Ways<T> {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly deliver: (entry: Entry) => Promise<T>;
  /** What an error means: a refusal; null: nobody knows whether it arrived, so it is sent again. */
  readonly refusalOf: (error: unknown) => Refusal | null;
}

const NAME = 'danflow.phone.queue';

/** Sends what was scanned, one after the other in the order of scanning; what cannot be sent now waits, also over a reload. */
export class QueueRunner<T> {
  readonly #ways: Ways<T>;
  readonly #listeners = new Set<() => void>();
  readonly #settled = new Map<string, Outcome<T>>();
  /** Sentences of refusals, while the page is open; what is stored is their code. */
  readonly says = new Map<string, string>();
  #queue: Queue;
  #running: Promise<void> | null = null;

  constructor(ways: Ways<T>) {
    this.#ways = ways;
    this.#queue = this.#read();
  }

  #read(): Queue {
    try {
      return readQueue(this.#ways.storage.getItem(NAME));
    } catch {
      return this.#queue ?? [];
    }
  }

  #change(change: (queue: Queue) => Queue): void {
    // Another tab may have written since: its entries are kept.
    this.#queue = change(this.#read());
    try {
      this.#ways.storage.setItem(NAME, JSON.stringify(this.#queue));
    } catch {
      // A private window may refuse: then it lasts as long as the page.
    }
    for (const listener of this.#listeners) listener();
  }

  get queue(): Queue {
    return this.#queue;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another tab changed what is stored. */
  refresh(): void {
    this.#queue = this.#read();
    for (const listener of this.#listeners) listener();
  }

  remove(key: string): void {
    this.#change((queue) => without(queue, key));
  }

  async submit(by: string, task: Task): Promise<Outcome<T>> {
    const entry: Entry = { key: newKey(), by, at: new Date().toISOString(), task, refusal: null };
    this.#change((queue) => withEntry(queue, entry));
    if (!this.#queue.some((e) => e.key === entry.key)) return { is: 'full' };
    await this.flush(by);
    const outcome = this.#settled.get(entry.key) ?? { is: 'waiting' };
    this.#settled.delete(entry.key);
    return outcome;
  }

  /** Sends all that waits; ends at the first that does not get through. One at a time: a second call waits and looks again. */
  async flush(by: string): Promise<void> {
    while (this.#running !== null) await this.#running;
    this.#running = this.#send(by);
    try {
      await this.#running;
    } finally {
      this.#running = null;
    }
  }

  async #send(by: string): Promise<void> {
    for (let entry = nextOf(this.#read(), by); entry !== null; entry = nextOf(this.#read(), by)) {
      const { key } = entry;
      try {
        this.#settled.set(key, { is: 'done', reply: await this.#ways.deliver(entry) });
        this.#change((queue) => without(queue, key));
      } catch (error) {
        const refusal = this.#ways.refusalOf(error);
        if (refusal === null) return;
        this.#settled.set(key, { is: 'refused', key, ...refusal });
        this.says.set(key, refusal.says);
        this.#change((queue) => refused(queue, key, refusal.code));
      }
    }
  }
}
