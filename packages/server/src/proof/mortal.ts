import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Pool } from '../platform/db.ts';

export interface Death {
  /** Counted from the moment it is armed: statements to the database and calls to the provider alike. */
  readonly at: number;
  /** `before`: the step never happens. `after`: it happens, and nobody hears of it. */
  readonly when: 'before' | 'after';
}

/** In the words of the driver, so that the product takes it for what it is: the database is out of reach. */
const dead = (): Error => new Error('Connection terminated: the process died here');

type Query = (...args: unknown[]) => unknown;
type Answer = (error: Error | null, result?: unknown) => void;
interface Wire {
  readonly connection?: { readonly stream?: { destroy(): void } };
}

/**
 * A process that can die between any two of its steps. From its death until `revive` nothing it does reaches anybody: its
 * connections are cut, as the operating system would cut them, and PostgreSQL rolls back what was open.
 */
export class Mortal {
  readonly #clients = new Set<Client>();
  readonly #cut = new Set<Client>();
  #death: Death | null = null;
  #steps = 0;
  #isDead = false;

  /** Every statement that goes through this pool from now on is a step. */
  watch(pool: Pool): void {
    pool.on('acquire', (client) => this.#wrap(client));
    pool.on('remove', (client) => {
      this.#clients.delete(client);
      this.#cut.delete(client);
    });
  }

  arm(death: Death | null): void {
    this.#death = death;
    this.#steps = 0;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** A new process in the place of the dead one, with connections of its own; answers whether there had been a death. */
  async revive(): Promise<boolean> {
    this.#death = null;
    if (!this.#isDead) return false;
    for (let waited = 0; this.#cut.size > 0; waited += 1) {
      if (waited > 2000) throw new Error('connections of a dead process are still held');
      await sleep(1);
    }
    this.#isDead = false;
    return true;
  }

  async step<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isDead) throw dead();
    this.#steps += 1;
    const isLast = this.#death !== null && this.#steps === this.#death.at;
    if (isLast && this.#death?.when === 'before') this.#die();
    if (this.#isDead) throw dead();
    const result = await work();
    if (isLast) this.#die();
    if (this.#isDead) throw dead();
    return result;
  }

  #die(): void {
    this.#isDead = true;
    for (const client of this.#clients) {
      this.#cut.add(client);
      (client as unknown as Wire).connection?.stream?.destroy();
    }
  }

  #wrap(client: Client): void {
    if (this.#clients.has(client)) return;
    this.#clients.add(client);
    const send = client.query.bind(client) as Query;
    const run = (...args: unknown[]): unknown => {
      const answer = args.at(-1);
      if (typeof answer !== 'function') return this.step(() => send(...args) as Promise<unknown>);
      // The pool's own way of asking.
      const asked = (): Promise<unknown> =>
        new Promise((done, fail) =>
          send(...args.slice(0, -1), (error: Error | null, result: unknown) => (error ? fail(error) : done(result))),
        );
      void this.step(asked).then(
        (result) => (answer as Answer)(null, result),
        (error: unknown) => (answer as Answer)(error as Error),
      );
      return undefined;
    };
    Object.assign(client, { query: run });
  }
}
