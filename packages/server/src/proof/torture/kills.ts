import { setTimeout as sleep } from 'node:timers/promises';
import { isServing } from './servers.ts';
import { until, type Victim } from './victim.ts';

export interface Killed {
  readonly name: string;
  /** From each kill until it worked again, in milliseconds. */
  readonly recoveries: number[];
}

/** Between two kills of the same one. PostgreSQL's guard gives up a server that dies more than five times a minute. */
const PAUSES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  api: [3000, 12_000],
  worker: [3000, 12_000],
  postgresql: [14_000, 24_000],
  rabbitmq: [8000, 20_000],
};

/** Of a hundred kills, those that may hit while another process is still coming back. */
const HITS_THE_WOUNDED = 30;
const BACK_MS = 300_000;

/** On a busy computer a start takes longer than the pause of the others: without a breath between, nothing would ever work. */
const breathe = (all: readonly Victim[], isOver: () => boolean): Promise<number> =>
  until(
    'everything is up',
    async () => isOver() || (await Promise.all(all.map((v) => v.isUp().catch(() => false)))).every(Boolean),
    BACK_MS,
  );

/** Kills one process again and again with -9, by its id, and waits each time until it works. */
export async function killOften(
  victim: Victim,
  all: readonly Victim[],
  isOver: () => boolean,
  say: (line: string) => void,
): Promise<Killed> {
  const [least, most] = PAUSES[victim.name] ?? [5000, 15_000];
  const recoveries: number[] = [];
  while (!isOver()) {
    await sleep(least + Math.random() * (most - least));
    if (Math.random() * 100 >= HITS_THE_WOUNDED) await breathe(all, isOver);
    const pid = isOver() ? null : await victim.pid();
    if (pid === null) continue;
    process.kill(pid, 'SIGKILL');
    const began = Date.now();
    // It must be seen dead first: a question that comes too early is answered by what is dying.
    await until(`${victim.name} is gone`, async () => (await victim.pid()) !== pid, 30_000);
    if (victim.name === 'postgresql') await until('postgresql is back', () => victim.isUp(), BACK_MS);
    else await isServing(victim);
    recoveries.push(Date.now() - began);
    say(`killed ${victim.name} (${pid}), back after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
  return { name: victim.name, recoveries };
}
