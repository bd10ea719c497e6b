import type { Job } from '../../platform/jobs.ts';
import type { Log } from '../../platform/log.ts';
import type { Core } from '../../platform/tx.ts';
import { checkpointMac, WindowDigest, type WindowFacts } from './checkpoint-macs.ts';
import {
  firstEntryAt,
  insertCheckpoint,
  lastCheckpoint,
  oldestTransactionMs,
  windowEntriesAfter,
  type Checkpoint,
  type WindowEntry,
} from './journal.repo.ts';
import type { Db } from '../../platform/db.ts';

/** A window closes so long after its end: idle and statement limits end transactions after 60 s, clocks may differ a little. */
const SETTLE_MS = 2 * 60_000;
/** What one checkpoint covers at most, so that a notary that was off for a month catches up in small steps. */
const WINDOW_MS = 10 * 60_000;
const PAGE = 2_000;
const START = new Date(0);

/** Recomputes what a checkpoint says of [from, to), with the memory of one page. */
export async function digestWindow(db: Db, from: Date, to: Date): Promise<{ entries: number; digest: Buffer }> {
  const window = new WindowDigest();
  let last: WindowEntry | null = null;
  for (;;) {
    const page: WindowEntry[] = await windowEntriesAfter(db, from, to, last, PAGE);
    for (const entry of page) window.add(entry);
    last = page.at(-1) ?? null;
    if (page.length < PAGE) return window.end();
  }
}

/** Windows end before the start of the oldest transaction that may still write an entry, however long it takes. */
async function closedUntil(core: Core): Promise<Date> {
  const open = await oldestTransactionMs(core.db);
  return new Date(core.clock().getTime() - Math.max(SETTLE_MS, open + SETTLE_MS / 2));
}

/** Seals the next closed window that has entries; null: there is none. */
export async function notariseNext(core: Core): Promise<Checkpoint | null> {
  const last = await lastCheckpoint(core.db);
  const closed = await closedUntil(core);
  const first = await firstEntryAt(core.db, last?.toAt ?? null, closed);
  if (first === null) return null;
  const fromAt = last?.toAt ?? START;
  const toAt = new Date(Math.min(closed.getTime(), first.getTime() + WINDOW_MS));
  const facts: WindowFacts = { seq: (last?.seq ?? 0) + 1, fromAt, toAt, ...(await digestWindow(core.db, fromAt, toAt)) };
  const keyId = core.keys.currentId;
  const mac = checkpointMac(core.keys.key(keyId).journal, last?.mac ?? Buffer.alloc(0), facts);
  const checkpoint = { ...facts, keyId, mac, madeAt: core.clock() };
  await insertCheckpoint(core.db, checkpoint);
  return checkpoint;
}

/** The background notary: off the hot path, and told to the log too, which an intruder in the database cannot rewrite (R26). */
export const notaryJob = (log: Log): Job => ({
  name: 'audit.notary',
  cron: '* * * * *',
  async runBatch(core) {
    const made = await notariseNext(core);
    if (made === null) return { handled: 0, hasMore: false };
    const { seq, fromAt, toAt, entries, digest, mac } = made;
    log.info(
      { checkpoint: { seq, fromAt, toAt, entries, digest: digest.toString('hex'), mac: mac.toString('hex') } },
      'the notary sealed a window of the journal',
    );
    return { handled: entries, hasMore: true };
  },
});
