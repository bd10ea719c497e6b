import { DomainError, DRAFT_DAYS, DraftContent, MAX_DRAFTS } from '@danflow/contract';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { sealJson, unsealJson, type Place } from '../../platform/crypto/seal.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Core, Read, Tx } from '../../platform/tx.ts';

const DAY_MS = 86_400_000;
const placeOf = (id: string): Place => `order_drafts.content_sealed:${id}`;

export interface Draft {
  readonly id: string;
  readonly updatedAt: Date;
  readonly expiresAt: Date;
  readonly content: DraftContent;
}

interface Row {
  readonly id: string;
  readonly content_sealed: Buffer;
  readonly updated_at: Date;
  readonly expires_at: Date;
}

const opened = (keys: Keyring, row: Row): Draft => ({
  id: row.id,
  updatedAt: row.updated_at,
  expiresAt: row.expires_at,
  content: DraftContent.parse(unsealJson(keys, placeOf(row.id), row.content_sealed)),
});

/** Drafts are one's own: another person's do not exist here, whatever one may see of orders. */
const ownRows = ({ db, now, principal }: Pick<Read, 'db' | 'now' | 'principal'>) =>
  db
    .selectFrom('order_drafts')
    .select(['id', 'content_sealed', 'updated_at', 'expires_at'])
    .where('owner_id', '=', principal.principalId)
    .where('expires_at', '>', now);

export async function ownDrafts(read: Read): Promise<Draft[]> {
  const rows = await ownRows(read).orderBy('updated_at', 'desc').orderBy('id').limit(MAX_DRAFTS).execute();
  return rows.map((row) => opened(read.keys, row));
}

/** Throws `not_found`, also for another person's draft. */
export async function ownDraft(read: Read, id: string): Promise<Draft> {
  const row = await ownRows(read).where('id', '=', id).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'draft' });
  return opened(read.keys, row);
}

/** Makes or replaces one's own draft. Throws `limit_reached`, and `not_found` where the id is another person's. */
export async function saveDraft(tx: Tx, { principalId }: Principal, id: string, content: DraftContent): Promise<{ draftId: string }> {
  const known = await tx.db.selectFrom('order_drafts').select('owner_id').where('id', '=', id).forUpdate().executeTakeFirst();
  if (known && known.owner_id !== principalId) throw new DomainError('not_found', { what: 'draft' });
  if (!known) {
    const { count } = await tx.db
      .selectFrom('order_drafts')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('owner_id', '=', principalId)
      .where('expires_at', '>', tx.now)
      .executeTakeFirstOrThrow();
    if (count >= MAX_DRAFTS) throw new DomainError('limit_reached', { limit: MAX_DRAFTS });
  }
  const held = {
    content_sealed: sealJson(tx.keys, placeOf(id), content),
    updated_at: tx.now,
    expires_at: new Date(tx.now.getTime() + DRAFT_DAYS * DAY_MS),
  };
  await tx.db
    .insertInto('order_drafts')
    .values({ id, owner_id: principalId, created_at: tx.now, ...held })
    .onConflict((oc) => oc.column('id').doUpdateSet(held).where('order_drafts.owner_id', '=', principalId))
    .execute();
  return { draftId: id };
}

/** What is gone already, or was never one's own, is gone (R7). */
export async function deleteDraft(tx: Tx, { principalId }: Principal, id: string): Promise<void> {
  await tx.db.deleteFrom('order_drafts').where('id', '=', id).where('owner_id', '=', principalId).execute();
}

const BATCH = 500;

/** Personal data that nobody came back for is not kept (R27). */
export async function sweepDrafts({ db, clock }: Core): Promise<{ handled: number; hasMore: boolean }> {
  const due = await db
    .selectFrom('order_drafts')
    .select('id')
    .where('expires_at', '<=', clock())
    .orderBy('expires_at')
    .limit(BATCH)
    .execute();
  if (due.length === 0) return { handled: 0, hasMore: false };
  await db
    .deleteFrom('order_drafts')
    .where(
      'id',
      'in',
      due.map((d) => d.id),
    )
    .where('expires_at', '<=', clock())
    .execute();
  return { handled: due.length, hasMore: due.length === BATCH };
}
