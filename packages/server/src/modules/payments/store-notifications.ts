import { sql } from 'kysely';
import { sealJson } from '../../platform/crypto/seal.ts';
import { runNamed, type Db } from '../../platform/db.ts';
import { Gatherer, type Settled } from '../../platform/gatherer.ts';
import { newId } from '../../platform/ids.ts';
import type { Core } from '../../platform/tx.ts';
import type { ParsedNotification, RawNotification } from './provider.ts';

export type GoodNews = Extract<ParsedNotification, { ok: true }>;

/** A notification that verified. */
export interface Verified {
  readonly provider: string;
  readonly accountId: string | null;
  readonly parsed: GoodNews;
  readonly raw: RawNotification;
}

/** The attempt that a notification speaks of. */
export interface ToldAttempt {
  readonly out_trade_no: string;
  readonly provider: string;
  readonly account_id: string | null;
  readonly amount: number;
  readonly currency: string;
}

export type Fault = 'foreign' | 'amount';
/** Whether it is what we asked for; null: it is, or it is about no attempt of ours. */
export type FaultOf = (verified: Verified, attempt: ToldAttempt | undefined) => Promise<Fault | null>;

export const placeOfRaw = (id: string) => `payment_notifications.raw_sealed:${id}` as const;

export interface StoredRaw {
  readonly headers: Record<string, string>;
  readonly body: string;
}

export const outTradeNoOf = (parsed: GoodNews): string => (parsed.kind === 'trade' ? parsed.trade.outTradeNo : parsed.refund.outTradeNo);

async function attemptsOf(db: Db, batch: readonly Verified[]): Promise<Map<string, ToldAttempt>> {
  const { rows } = await sql<ToldAttempt>`SELECT out_trade_no, provider, account_id, amount, currency FROM payment_attempts
    WHERE out_trade_no = ANY(${batch.map((v) => outTradeNoOf(v.parsed))}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.out_trade_no, row]));
}

/** Row and event are one statement, so one commit. The same notification again stores nothing and tells nothing. */
const STORE = `WITH stored AS (
    INSERT INTO payment_notifications (id, provider, account_id, provider_event_id, raw_sealed, received_at)
    SELECT n.*, $6::timestamptz FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::bytea[]) AS n
    ON CONFLICT (provider, provider_event_id) DO NOTHING RETURNING id)
  INSERT INTO outbox (id, kind, payload, at, next_at)
  SELECT e.event_id, 'payment.notified', jsonb_build_object('kind', 'payment.notified', 'notificationId', s.id), $6::timestamptz, $6::timestamptz
  FROM stored s JOIN unnest($1::uuid[], $7::uuid[]) AS e (id, event_id) USING (id)`;

async function store(core: Core, batch: readonly Verified[]): Promise<void> {
  if (batch.length === 0) return;
  const now = core.clock();
  const ids = batch.map(() => newId(now));
  const sealed = batch.map(({ raw }, i): Buffer => {
    const stored: StoredRaw = { headers: raw.headers, body: raw.body.toString('base64') };
    return sealJson(core.keys, placeOfRaw(ids[i] ?? ''), stored);
  });
  await runNamed(core.pool, STORE, [
    ids,
    batch.map((v) => v.provider),
    batch.map((v) => v.accountId),
    batch.map((v) => v.parsed.eventId),
    sealed,
    now,
    batch.map(() => newId(now)),
  ]);
  core.bell.ring();
}

async function storeSound(core: Core, batch: readonly Verified[], faultOf: FaultOf): Promise<Settled<Fault | null>[]> {
  const attempts = await attemptsOf(core.db, batch);
  const faults = await Promise.all(batch.map((v) => faultOf(v, attempts.get(outTradeNoOf(v.parsed)))));
  await store(
    core,
    batch.filter((_, i) => faults[i] === null),
  );
  return faults.map((value) => ({ ok: true, value }));
}

const MAX_BATCH = 64;
const MAX_WAITING = 2000;

/**
 * Callbacks of a rush are looked up and stored together, as orders are (ADR 0040); each is answered once its own row is
 * committed. When a batch fails, its callbacks are stored one by one, so that only the guilty one is sent again.
 */
export const gatherNotifications = (core: Core, faultOf: FaultOf): Gatherer<Verified, Fault | null> =>
  new Gatherer({
    max: MAX_BATCH,
    inFlight: 2,
    maxWaiting: MAX_WAITING,
    async run(batch) {
      if (batch.length === 1) return storeSound(core, batch, faultOf);
      return storeSound(core, batch, faultOf).catch(async () => {
        const alone = await Promise.all(batch.map((v) => Promise.allSettled([storeSound(core, [v], faultOf)])));
        return alone.map(([r]): Settled<Fault | null> =>
          r.status === 'fulfilled' ? (r.value[0] ?? { ok: true, value: null }) : { ok: false, error: r.reason },
        );
      });
    },
  });
