import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { DomainEvent, EventKind } from '@danflow/contract';
import { runNamed } from './db.ts';
import { newId } from './ids.ts';
import type { Log } from './log.ts';
import { systemActor } from './principal.ts';
import { inTx, type Core, type Tx } from './tx.ts';

/** A reaction to one kind of event. It acts on present state: the bus promises at least once and no order (R18). */
export interface Handler<K extends EventKind = EventKind> {
  /** Never renamed: it is the key of its delivery marks. */
  readonly name: string;
  readonly kind: K;
  /**
   * What must happen outside the transaction before `run`: asking a payment provider, for one. Comes again whenever the
   * event comes again, so it must be harmless twice.
   */
  before?(event: Extract<DomainEvent, { kind: K }>): Promise<void>;
  run(tx: Tx, event: Extract<DomainEvent, { kind: K }>): Promise<void>;
  /** For what every order brings: a batch in one transaction (law 5). When it fails, its events go through `run` one by one. */
  runMany?(tx: Tx, events: readonly Extract<DomainEvent, { kind: K }>[]): Promise<void>;
}

export const handler = <K extends EventKind>(h: Handler<K>): Handler => h as unknown as Handler;

const BATCH = 200;
const IDLE_MS = 250;
const MAX_ATTEMPTS = 8;
/** 1 s, 2 s, 4 s … 128 s. */
const backoffMs = (attempts: number): number => 1000 * 2 ** Math.max(0, attempts - 1);

interface Claimed {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly attempts: number;
}

/** Mark and effect commit together or not at all, so that a handler is once in effect. */
export async function deliver(core: Core, handle: Handler, id: string, event: DomainEvent): Promise<'ran' | 'seen'> {
  return inTx(core, systemActor(handle.name), async (tx) => {
    const mark = await tx.db
      .insertInto('event_deliveries')
      .values({ event_id: id, handler: handle.name, at: tx.now })
      .onConflict((oc) => oc.doNothing())
      .executeTakeFirstOrThrow();
    if (mark.numInsertedOrUpdatedRows === 0n) return 'seen';
    await handle.run(tx, event);
    return 'ran';
  });
}

const MARK_MANY = `INSERT INTO event_deliveries (event_id, handler, at) SELECT e, $2, $3 FROM unnest($1::uuid[]) AS e ON CONFLICT DO NOTHING RETURNING event_id`;

/** The same for a batch: marks and effects of all its events commit together. */
async function deliverMany(core: Core, handle: Handler, events: readonly Claimed[]): Promise<void> {
  await inTx(core, systemActor(handle.name), async (tx) => {
    const { rows } = await runNamed(tx.client, MARK_MANY, [events.map((e) => e.id), handle.name, tx.now]);
    const fresh = new Set((rows as { event_id: string }[]).map((r) => r.event_id));
    const unseen = events.filter((e) => fresh.has(e.id));
    if (unseen.length > 0)
      await handle.runMany?.(
        tx,
        unseen.map((e) => e.payload as DomainEvent),
      );
  });
}

/** The PostgreSQL event bus: events are leased with SKIP LOCKED, so that processes share the work and a crash returns it. */
export class OutboxPoller {
  readonly #core: Core;
  readonly #handlers: readonly Handler[];
  readonly #log: Log;
  #running: Promise<void> | undefined;
  #stopping = false;
  /** Events of the present batch that a handler has dealt with together. */
  readonly #together = new Map<string, ReadonlySet<string>>();

  constructor(core: Core, handlers: readonly Handler[], log: Log) {
    this.#core = core;
    this.#handlers = handlers;
    this.#log = log;
  }

  start(): void {
    this.#running ??= this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      const handled = await this.drainOnce().catch((error: unknown) => {
        this.#log.error({ error }, 'the outbox could not be read');
        return 0;
      });
      if (handled === 0) await sleep(IDLE_MS);
    }
  }

  /** Handles one batch; answers how many events were taken. Tests call this until it says 0. */
  async drainOnce(): Promise<number> {
    const claimed = await this.#claim();
    if (claimed.length === 0) return 0;
    const done: string[] = [];
    this.#together.clear();
    await this.#handleTogether(claimed);
    for (const event of claimed) if (await this.#handle(event)) done.push(event.id);
    if (done.length > 0) await this.#core.db.deleteFrom('outbox').where('id', 'in', done).execute();
    return claimed.length;
  }

  /** The lease is the same time as the first retry: an event whose process died comes back by itself. */
  async #claim(): Promise<Claimed[]> {
    const now = this.#core.clock();
    const { rows } = await sql<Claimed>`
      UPDATE outbox SET attempts = attempts + 1, next_at = ${new Date(now.getTime() + 60_000)}
      WHERE id IN (SELECT id FROM outbox WHERE next_at <= ${now} ORDER BY next_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
      RETURNING id, kind, payload, attempts`.execute(this.#core.db);
    return rows;
  }

  /** Best effort: what fails here is marked by nobody, and comes to `#handle` like any other event. */
  async #handleTogether(claimed: readonly Claimed[]): Promise<void> {
    for (const handle of this.#handlers) {
      const events = claimed.filter((e) => e.kind === handle.kind);
      if (!handle.runMany || events.length < 2) continue;
      await deliverMany(this.#core, handle, events).then(
        () => this.#together.set(handle.name, new Set(events.map((e) => e.id))),
        (error: unknown) => this.#log.warn({ error, handler: handle.name }, 'a batch of events failed; they are handled one by one'),
      );
    }
  }

  async #handle({ id, kind, payload, attempts }: Claimed): Promise<boolean> {
    let isDone = true;
    for (const handle of this.#handlers) {
      if (handle.kind !== kind || this.#together.get(handle.name)?.has(id)) continue;
      try {
        await handle.before?.(payload as DomainEvent);
        await deliver(this.#core, handle, id, payload as DomainEvent);
      } catch (error) {
        this.#log.warn({ error, handler: handle.name, event: id, attempts }, 'a handler failed');
        const message = error instanceof Error ? error.message : String(error);
        if (attempts >= MAX_ATTEMPTS) await this.#bury({ id, kind, payload, attempts }, handle.name, message);
        else {
          isDone = false;
          await this.#postpone(id, attempts, message);
        }
      }
    }
    return isDone;
  }

  async #postpone(id: string, attempts: number, message: string): Promise<void> {
    const next = new Date(this.#core.clock().getTime() + backoffMs(attempts));
    await this.#core.db
      .updateTable('outbox')
      .set({ next_at: next, last_error: message.slice(0, 500) })
      .where('id', '=', id)
      .execute();
  }

  /** A dead letter holds nobody up (R18); it waits for a person. */
  async #bury(event: Claimed, name: string, error: string): Promise<void> {
    const at = this.#core.clock();
    await this.#core.db
      .insertInto('dead_letters')
      .values({
        id: newId(at),
        event_id: event.id,
        kind: event.kind,
        payload: JSON.stringify(event.payload),
        handler: name,
        error: error.slice(0, 2000),
        attempts: event.attempts,
        at,
      })
      .execute();
  }
}
