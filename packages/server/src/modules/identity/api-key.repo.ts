import { DataScope, DomainError, type Permission } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, digestOf, writeJournal, type LivePart } from '../audit/index.ts';
import { knownPermissions } from './access.rules.ts';

export interface NewApiKey {
  readonly name: string;
  readonly prefix: string;
  readonly keyHash: Buffer;
  readonly madeBy: string;
  readonly permissions: readonly Permission[];
  readonly scope: DataScope;
  readonly expiresAt: Date;
}

const readKeys = (db: Db) =>
  db.selectFrom('api_keys').select(['id', 'name', 'key_hash', 'made_by', 'permissions', 'scope', 'expires_at', 'revoked_at']);
type Row = Awaited<ReturnType<ReturnType<typeof readKeys>['executeTakeFirstOrThrow']>>;

/** The hash of a key is no secret: the key has 256 random bits. */
const factsOf = (row: Row) => ({
  name: row.name,
  keyHash: row.key_hash.toString('hex'),
  madeBy: row.made_by,
  permissions: row.permissions,
  scope: row.scope,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<string> {
  const id = newId(tx.now);
  const row = await tx.db
    .insertInto('api_keys')
    .values({
      id,
      name: key.name,
      prefix: key.prefix,
      key_hash: key.keyHash,
      made_by: key.madeBy,
      permissions: knownPermissions(key.permissions),
      scope: JSON.stringify(key.scope),
      created_at: tx.now,
      expires_at: key.expiresAt,
    })
    .returning(['id', 'name', 'key_hash', 'made_by', 'permissions', 'scope', 'expires_at', 'revoked_at'])
    .executeTakeFirstOrThrow();
  const { keyHash, ...facts } = factsOf(row);
  await writeJournal(tx, {
    subjectKind: 'api_key',
    subjectId: id,
    action: 'api_key.added',
    changes: changesBetween({}, facts),
    digests: { api_key: digestOf({ ...facts, keyHash }) },
  });
  return id;
}

/** Already revoked: nothing happens (R7). @throws not_found */
export async function revokeApiKey(tx: Tx, id: string): Promise<void> {
  const row = await readKeys(tx.db).where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'api key' });
  if (row.revoked_at !== null) return;
  const after = { ...row, revoked_at: tx.now };
  await writeJournal(tx, {
    subjectKind: 'api_key',
    subjectId: id,
    action: 'api_key.revoked',
    changes: { revokedAt: [null, tx.now] },
    digests: { api_key: digestOf(factsOf(after)) },
  });
  await tx.db.updateTable('api_keys').set({ revoked_at: tx.now }).where('id', '=', id).execute();
}

export async function countLiveApiKeys(tx: Tx): Promise<number> {
  const live = tx.db.selectFrom('api_keys').where('revoked_at', 'is', null).where('expires_at', '>', tx.now);
  const { n } = await live.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
  return n;
}

export const apiKeyPart: LivePart = {
  kind: 'api_key',
  async digests(db, ids) {
    const rows = await readKeys(db)
      .where('id', 'in', [...ids])
      .execute();
    return new Map(rows.map((row) => [row.id, digestOf(factsOf(row))]));
  },
  async rowsAfter(db, after, limit) {
    const page = db.selectFrom('api_keys').select(['id', 'id as subjectId']).orderBy('id').limit(limit);
    return (after === null ? page : page.where('id', '>', after)).execute();
  },
};
