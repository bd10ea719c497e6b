import { working, type Deed } from './deed.ts';
import type { Mood, RefundMood } from './scripted-bank.ts';

const MINUTE_MS = 60_000;
const SPANS = [1, 3, 6, 31, 150, 1500] as const;
const MOODS: readonly Mood[] = ['well', 'well', 'silent', 'answer_lost', 'says_unknown', 'silent'];
const REFUND_MOODS: readonly RefundMood[] = ['at_once', 'later', 'refuses'];
export const JOBS = [
  'orders.cancel_unpaid',
  'payments.query_open',
  'payments.retry_refunds',
  'orders.release_holds',
  'orders.fold_counts',
  'orders.complete_shipped',
] as const;

const wait: Deed = (history, _a, b) => {
  history.world.app.clock.advance((SPANS[b] ?? 1) * MINUTE_MS);
  return Promise.resolve(null);
};

const runJob: Deed = (history, a) => {
  const name = JOBS[a % JOBS.length] ?? JOBS[0];
  return Promise.resolve(working(() => history.world.app.job(name)));
};

const handleEvents: Deed = (history) => Promise.resolve(working(() => history.world.app.drain()));

const bankMood: Deed = (history, a, b) => {
  history.world.bank.mood = MOODS[b] ?? 'well';
  history.world.bank.refundMood = REFUND_MOODS[a % REFUND_MOODS.length] ?? 'at_once';
  return Promise.resolve(null);
};

export const TIME_DEEDS = { wait, runJob, handleEvents, bankMood };
