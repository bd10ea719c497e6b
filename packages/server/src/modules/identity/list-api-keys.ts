import {
  DataScope,
  DomainError,
  type ApiKeyId,
  type ApiKeyView,
  type QueryOf,
  type ReplyOf,
  type UserId,
  type listApiKeysRoute,
} from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { knownPermissions } from './access.rules.ts';

const readViews = (db: Db) =>
  db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.made_by')
    .select([
      'api_keys.id',
      'api_keys.name',
      'api_keys.prefix',
      'api_keys.made_by',
      'users.display_name as maker',
      'api_keys.permissions',
      'api_keys.scope',
    ])
    .select(['api_keys.created_at', 'api_keys.expires_at', 'api_keys.used_at', 'api_keys.revoked_at']);
type Row = Awaited<ReturnType<ReturnType<typeof readViews>['executeTakeFirstOrThrow']>>;

const toView = (row: Row): ApiKeyView => ({
  id: row.id as ApiKeyId,
  name: row.name,
  prefix: row.prefix,
  madeBy: { id: row.made_by as UserId, name: row.maker },
  permissions: knownPermissions(row.permissions),
  scope: DataScope.parse(row.scope),
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  usedAt: row.used_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

/** Newest first; revoked and expired ones too, for the record. */
export async function listApiKeys(
  { db }: Read,
  { cursor, limit }: QueryOf<typeof listApiKeysRoute>,
): Promise<ReplyOf<typeof listApiKeysRoute>> {
  const after = readIdCursor(cursor);
  const page = readViews(db)
    .orderBy('api_keys.id', 'desc')
    .limit(limit + 1);
  const rows = await (after ? page.where('api_keys.id', '<', after) : page).execute();
  return pageFrom(rows, limit, toView, (row) => [row.id]);
}

/** @throws not_found */
export async function getApiKey({ db }: Read, id: string): Promise<ApiKeyView> {
  const row = await readViews(db).where('api_keys.id', '=', id).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'api key' });
  return toView(row);
}
