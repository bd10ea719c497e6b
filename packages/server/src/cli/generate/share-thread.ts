import { parentPort, workerData } from 'node:worker_threads';
import { orderNumbers } from '../../modules/orders/order-numbers.ts';
import { readCommandConfig } from '../../config.ts';
import type { Core } from '../../platform/tx.ts';
import { withCommandCore } from '../command-core.ts';
import { CopySinks } from './copy-sinks.ts';
import { inventOrders } from './invent-orders.ts';
import { OrderStory, TABLES, type Customer, type Place } from './order-story.ts';
import { Sums, type ShareSums } from './sums.ts';

/** One thread's part of the year: the buyers whose number leaves `share` when divided by `of`, and all of their orders. */
export interface Share {
  readonly databaseUrl: string;
  readonly place: Omit<Place, 'keys'>;
  readonly count: number;
  readonly end: Date;
  /** Of each how many orders the journal holds one: 1, all of them. */
  readonly journalEvery: number;
  readonly share: number;
  readonly of: number;
}

/** What a thread tells: how many more orders are there, and at last what all of them add up to. */
export type Told = { readonly done: number } | { readonly sums: ShareSums };

const CHUNK = 1000;

async function writeShare(
  core: Core,
  { databaseUrl, place, count, end, journalEvery, share, of }: Share,
  tell: (told: Told) => void,
): Promise<void> {
  const sums = new Sums();
  const sinks = new CopySinks(databaseUrl);
  const customers = new Map<number, Customer>();
  let stories: OrderStory[] = [];
  let journalled: OrderStory[] = [];
  let numbers: string[] = [];
  let nth = 0;
  const flush = async (): Promise<void> => {
    sums.add(stories, end);
    for (const table of TABLES)
      await sinks.write(
        table,
        (table === 'journal' ? journalled : stories).flatMap((s) => s.rows[table] ?? []),
      );
    tell({ done: stories.length });
    stories = [];
    journalled = [];
  };
  for (const told of inventOrders({ count, skus: place.goods.length, end })) {
    nth += 1;
    if (told.buyer % of !== share) continue;
    if (numbers.length === 0) numbers = await orderNumbers(core).take(CHUNK);
    const story = new OrderStory({ ...place, keys: core.keys }, told, customers, numbers.pop() ?? '');
    stories.push(story);
    if (nth % journalEvery === 0) journalled.push(story);
    if (stories.length === CHUNK) await flush();
  }
  await flush();
  await sinks.end();
  tell({ sums: { cells: sums.cells, levels: sums.levels } });
}

const share = workerData as Share;
const ground = { config: readCommandConfig(), databaseUrl: share.databaseUrl, say: (line: string) => console.error(line) };
// oxlint-disable-next-line require-post-message-target-origin -- a thread has no origin
await withCommandCore(ground, ({ core }) => writeShare(core, share, (told) => parentPort?.postMessage(told)));
