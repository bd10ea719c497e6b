import { sql } from 'kysely';
import { sealJson } from '../../platform/crypto/seal.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import type { Core } from '../../platform/tx.ts';
import { raiseAlert } from './alerts.repo.ts';
import type { RawNotification } from './provider.ts';

export interface Refused {
  readonly provider: string;
  readonly reason: string;
  readonly raw: RawNotification;
  readonly ip: string;
}

const MAX_ROWS = 1000;
const MAX_BYTES = 16 * 1024;
const HOUR_MS = 3_600_000;
/** A flood is answered, but not written: this many a minute and process say all there is to say. */
const MAX_A_MINUTE = 60;
const taken = new WeakMap<Core, { minute: number; count: number }>();

function hasRoom(core: Core, now: Date): boolean {
  const minute = Math.floor(now.getTime() / 60_000);
  const known = taken.get(core);
  const count = known?.minute === minute ? known.count + 1 : 1;
  taken.set(core, { minute, count });
  return count <= MAX_A_MINUTE;
}

const textOf = ({ headers, body }: RawNotification): string =>
  JSON.stringify(headers).slice(0, 2048) +
  body
    .subarray(0, MAX_BYTES - 4096)
    .toString('base64')
    .slice(0, MAX_BYTES - 4096);

/** Keeps what was refused, sealed and bounded, for a person to look at; one alert per provider and hour (R19). */
export async function quarantine(core: Core, log: Log, { provider, reason, raw, ip }: Refused): Promise<void> {
  const now = core.clock();
  if (!hasRoom(core, now)) return;
  const id = newId(now);
  await core.db
    .insertInto('notification_quarantine')
    .values({ id, provider, reason, raw_sealed: sealJson(core.keys, `notification_quarantine.raw_sealed:${id}`, textOf(raw)), ip, at: now })
    .execute();
  await sql`DELETE FROM notification_quarantine WHERE id IN (SELECT id FROM notification_quarantine ORDER BY at DESC, id DESC OFFSET ${MAX_ROWS})`.execute(
    core.db,
  );
  const bucket = String(Math.floor(now.getTime() / HOUR_MS));
  if (await raiseAlert(core.db, now, { kind: 'notification_refused', provider, bucket, facts: { reason } }))
    log.warn({ provider, reason, ip }, 'a payment notification was refused; more of them this hour are kept without another line');
}
