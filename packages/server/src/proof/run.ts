import fc from 'fast-check';
import { randomInt } from 'node:crypto';
import type { TestDatabase } from '../testing/temporary-database.ts';
import { faultsOf } from './laws.ts';
import { Broken, play } from './play.ts';
import { comeToRest, sleepOver } from './rest.ts';
import { histories, sayStep, type Step } from './steps.ts';
import { History, openWorld, type World } from './world.ts';

export interface RunOptions {
  readonly runs: number;
  readonly seed?: number | undefined;
  /** Of a counterexample, as it was printed. */
  readonly path?: string | undefined;
  /** No further history is begun after it. */
  readonly maxMs?: number | undefined;
  readonly makeDatabase: () => Promise<TestDatabase>;
  readonly say?: (line: string) => void;
}

export interface RunReport {
  readonly histories: number;
  readonly steps: number;
  readonly deaths: number;
  readonly seconds: number;
  readonly seed: number;
  /** Null: every history kept the laws. */
  readonly counterexample: { readonly path: string; readonly steps: readonly string[]; readonly fault: string } | null;
}

/** The laws are asked of the whole database: it must not grow for ever. */
const HISTORIES_A_WORLD = 25;

/** Worlds one after another; one that broke is thrown away, so that the next history begins in a sound one. */
class Worlds {
  readonly #make: () => Promise<TestDatabase>;
  #world: World | null = null;
  #used = 0;

  constructor(make: () => Promise<TestDatabase>) {
    this.#make = make;
  }

  async next(): Promise<World> {
    if (this.#used >= HISTORIES_A_WORLD) await this.drop();
    this.#world ??= await openWorld(this.#make());
    this.#used += 1;
    return this.#world;
  }

  async drop(): Promise<void> {
    const world = this.#world;
    this.#world = null;
    this.#used = 0;
    await world?.stop();
  }
}

async function prove(world: World, steps: readonly Step[]): Promise<void> {
  const history = await History.begin(world);
  await play(history, steps);
  await comeToRest(history);
  const faults = await faultsOf(history);
  if (faults.length > 0) throw new Broken(faults.slice(0, 10).join('\n'));
  sleepOver(history);
}

/** Generated histories on a real database, each followed by all the laws. The same seed is the same histories. */
export async function runHistories({ runs, seed = randomInt(2 ** 31), path, maxMs, makeDatabase, say }: RunOptions): Promise<RunReport> {
  const worlds = new Worlds(makeDatabase);
  const began = Date.now();
  const counted = { histories: 0, steps: 0, deaths: 0 };
  // Never in the middle of one: its database would go away under it. A failing one is then told as long as it was.
  const isLate = (): boolean => maxMs !== undefined && Date.now() - began > maxMs;
  const property = fc.asyncProperty(histories, async (steps) => {
    if (isLate()) return;
    const world = await worlds.next();
    try {
      await prove(world, steps);
    } catch (error) {
      // Making it shorter takes a while: what breaks is told at once.
      say?.(`BROKEN  ${error instanceof Error ? error.message : String(error)}\n        ${steps.map(sayStep).join(', ')}`);
      await worlds.drop();
      throw error;
    }
    counted.histories += 1;
    counted.steps += steps.length;
    counted.deaths += steps.filter((s) => s.death !== null).length;
    if (counted.histories % 50 === 0) say?.(`${counted.histories} histories, ${Math.round((Date.now() - began) / 1000)} s`);
  });
  const options = { numRuns: runs, seed, ...(path === undefined ? {} : { path }) };
  const result = await fc.check(property, options).finally(() => worlds.drop());
  const [steps] = result.counterexample ?? [];
  const fault = result.errorInstance instanceof Error ? (result.errorInstance.stack ?? '') : String(result.errorInstance);
  const counterexample = steps === undefined ? null : { path: result.counterexamplePath ?? '', steps: steps.map(sayStep), fault };
  return { ...counted, seconds: (Date.now() - began) / 1000, seed, counterexample };
}

export function printRun({ histories: done, steps, deaths, seconds, seed, counterexample }: RunReport): string[] {
  const figures = `${done} histories, ${steps} steps, ${deaths} of them with a death, ${seconds.toFixed(0)} s; seed ${seed}`;
  if (!counterexample) return [`${figures}; every law held.`];
  return [
    figures,
    `A history breaks the laws: npm run histories -- --seed ${seed} --path ${counterexample.path}`,
    ...counterexample.steps.map((s) => `  ${s}`),
    counterexample.fault,
  ];
}
