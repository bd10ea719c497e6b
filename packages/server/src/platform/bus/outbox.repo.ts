import { sql } from 'kysely';
import { runNamed, type Db, type Pool } from '../db.ts';
import { newId } from '../ids.ts';
import { backoffMs, type Failure, type Taken } from './bus.ts';

export interface Claimed extends Taken {
  readonly claims: number;
}

const BATCH = 200;
/** Renewed while the event is under way: when the process dies, another takes over after this. */
export const LEASE_MS = 10_000;

const CLAIM = `UPDATE outbox SET claims = claims + 1, next_at = $2
  WHERE id = ANY(ARRAY(SELECT id FROM outbox WHERE next_at <= $1 ORDER BY next_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))
  RETURNING id, kind, payload, at, attempts, claims`;

/** As one array: a list of parameters would be a statement of its own for every length. */
const oneOf = (ids: readonly string[]) => sql<boolean>`id = ANY(${[...ids]}::uuid[])`;

const until = (now: Date): Date => new Date(now.getTime() + LEASE_MS);
/** A claim of fewer has emptied what was due. */
export const isFull = (taken: number): boolean => taken === BATCH;

/** Leased with SKIP LOCKED, so that processes share the work and a crash returns it. */
export async function claimEvents(pool: Pool, now: Date): Promise<Claimed[]> {
  const client = await pool.connect();
  try {
    return (await runNamed(client, CLAIM, [now, until(now)])).rows as Claimed[];
  } finally {
    client.release();
  }
}

export async function renewLeases(db: Db, ids: readonly string[], now: Date): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ next_at: until(now) })
    .where(oneOf(ids))
    .execute();
}

export async function removeEvents(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.deleteFrom('outbox').where(oneOf(ids)).execute();
}

/** Comes again after 1 s, 2 s, 4 s … */
export async function postponeEvent(db: Db, event: Claimed, failure: Failure, now: Date): Promise<void> {
  const attempts = event.attempts + 1;
  const next_at = new Date(now.getTime() + backoffMs(attempts));
  await db
    .updateTable('outbox')
    .set({ attempts, claims: attempts, next_at, last_error: `${failure.handler}: ${failure.message}`.slice(0, 500) })
    .where('id', '=', event.id)
    .execute();
}

/** What was not even begun goes back as if it had never been taken. */
export async function giveBack(db: Db, events: readonly Claimed[], now: Date): Promise<void> {
  if (events.length === 0) return;
  await db
    .updateTable('outbox')
    .set((eb) => ({ next_at: now, claims: eb('claims', '-', 1) }))
    .where(oneOf(events.map((e) => e.id)))
    .execute();
}

/** A dead letter holds nobody up (R18); it waits for a person. Twice for the same reaction is one letter. */
export async function buryEvent(db: Db, event: Taken, failure: Failure, now: Date): Promise<void> {
  const told = { error: failure.message.slice(0, 2000), attempts: event.attempts + 1, at: now };
  await db
    .insertInto('dead_letters')
    .values({
      id: newId(now),
      event_id: event.id,
      kind: event.kind,
      payload: JSON.stringify(event.payload),
      handler: failure.handler,
      ...told,
    })
    .onConflict((oc) => oc.columns(['event_id', 'handler']).where('state', '=', 'open').doUpdateSet(told))
    .execute();
}
