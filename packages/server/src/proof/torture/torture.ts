import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { faultsAfterwards, restless, rowsFrom, type Taken } from './afterwards.ts';
import { killOften, type Killed } from './kills.ts';
import { openScene, type Scene } from './scene.ts';
import { isServing } from './servers.ts';
import { newBook, shopOn, type Book } from './shopper.ts';
import { until } from './victim.ts';

// npm run torture: server, worker, PostgreSQL and RabbitMQ of its own, under load, each killed with -9 again and again; afterwards
// everything that was acknowledged must be there exactly once. --seconds (120) and --shoppers (6) bound it. Exit code 1 when it is not.

const whole = (text: string, least: number, most: number): number => {
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < least || value > most)
    throw new RangeError(`A whole number from ${least} to ${most}, please: ${text}`);
  return value;
};

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '120' }, shoppers: { type: 'string', default: '6' } } });
const seconds = whole(values.seconds, 5, 3600);
const shoppers = whole(values.shoppers, 1, 50);
const QUIET_MS = 360_000;
const NOTIFY_FAULTS = ['notify_duplicate', 'notify_reorder', 'notify_drop', 'notify_wrong_signature', 'notify_duplicate'] as const;

const say = (line: string): void => console.log(`${new Date().toISOString().slice(11, 19)}  ${line}`);

/** Providers repeat themselves, lose letters and send them in any order. */
async function disturb({ simulators }: Scene, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const kind = NOTIFY_FAULTS[Math.floor(Math.random() * NOTIFY_FAULTS.length)];
    await simulators.arm({ kind, times: 1 });
    await sleep(700);
  }
}

async function storm(scene: Scene, book: Book): Promise<Killed[]> {
  const end = Date.now() + seconds * 1000;
  const isOver = (): boolean => Date.now() > end;
  const shop = { client: scene.client, skuId: scene.skuId, book, isOver };
  const killed = Promise.all(scene.victims.map((victim) => killOften(victim, scene.victims, isOver, say)));
  await Promise.all([disturb(scene, isOver), killed, ...Array.from({ length: shoppers }, () => shopOn(shop))]);
  return killed;
}

/** Nobody is killed any more: what was under way comes to its end. Answers how long that took. */
async function rest(scene: Scene, client: pg.Client, book: Book): Promise<number> {
  await scene.simulators.clearFaults();
  for (const victim of scene.victims.filter((v) => v.name !== 'postgresql')) await isServing(victim);
  let calm = 0;
  let last = '';
  return until(
    'rest',
    async () => {
      const moving = await restless(rowsFrom(client), book);
      if (moving.join() !== last) say(moving.length === 0 ? 'nothing moves' : `still to do: ${moving.join(', ')}`);
      last = moving.join();
      calm = moving.length === 0 ? calm + 1 : 0;
      await sleep(1000);
      return calm >= 5;
    },
    QUIET_MS,
  ).catch((error: unknown) => {
    say(String(error));
    return QUIET_MS;
  });
}

async function judge(scene: Scene, client: pg.Client, book: Book): Promise<{ found: string[]; taken: number }> {
  const taken = (await (await fetch(`${scene.simulators.url}/notifications/taken`)).json()) as Taken[];
  const found = await faultsAfterwards(rowsFrom(client), book, taken);
  for (const name of ['doctor', 'verify'] as const) {
    const { code, output } = await scene.command(name);
    say(`${name}: ${code === 0 ? 'clean' : output.trim()}`);
    if (code !== 0) found.push(`${name} ended with ${code}`);
  }
  return { found, taken: taken.length };
}

const mean = (all: readonly number[]): string => (all.reduce((sum, n) => sum + n, 0) / 1000 / Math.max(1, all.length)).toFixed(1);

function report(book: Book, killed: readonly Killed[], restMs: number, taken: number): void {
  const acknowledged = [...book.orders.values()].filter((id) => id !== null).length;
  console.log(
    `\nacknowledged: ${acknowledged} orders of ${book.orders.size} sent, ${book.paid.size} payments at providers, ${taken} callbacks, ${book.offline.size} in cash,`,
  );
  console.log(
    `  ${book.shipped.size} parcels, ${book.refunds.size} refunds, ${book.cancelled.size} cancellations; refused ${book.refused}, given up by the client ${book.gaveUp}`,
  );
  for (const { name, recoveries } of killed)
    console.log(
      `${name}: killed ${recoveries.length} times, back after ${mean(recoveries)} s on average, ${(Math.max(0, ...recoveries) / 1000).toFixed(1)} s at most`,
    );
  console.log(`everything at rest ${(restMs / 1000).toFixed(0)} s after the last kill`);
}

const scene = await openScene(say);
try {
  const book = newBook();
  say(`${scene.victims.map((v) => v.name).join(', ')}: ${seconds} s of kills under ${shoppers} shoppers`);
  const killed = await storm(scene, book);
  const client = new pg.Client({ connectionString: scene.postgres.url });
  client.on('error', () => undefined);
  await until('PostgreSQL is up', () => scene.postgres.isUp());
  await client.connect();
  const restMs = await rest(scene, client, book);
  const { found, taken } = await judge(scene, client, book);
  await client.end();
  report(book, killed, restMs, taken);
  for (const fault of found.slice(0, 30)) console.log(`FOUND  ${fault}`);
  console.log(`problems found: ${found.length}`);
  process.exitCode = found.length === 0 ? 0 : 1;
} catch (error) {
  // Before the folder is gone: what the processes said last.
  for (const file of ['servers.log', 'rabbitmq/output']) {
    const text = await readFile(path.join(scene.folder, file), 'utf8').catch(() => '');
    console.error(`--- ${file}\n${text.slice(-3000)}`);
  }
  throw error;
} finally {
  await scene.close();
}
