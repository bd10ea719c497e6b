import type { Permission, ReplyOf, UserId, listAssigneesRoute } from '@danflow/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import type { Read } from '../../platform/tx.ts';

const MAX_SHOWN = 500;

/** People who may sign in and see orders. */
export async function listAssignees({ db }: Read): Promise<ReplyOf<typeof listAssigneesRoute>> {
  const rows = await db
    .selectFrom('users')
    .innerJoin('roles', 'roles.id', 'users.role_id')
    .select(['users.id', 'users.display_name as name'])
    .where('users.disabled_at', 'is', null)
    .where(sql<boolean>`${'order.read' satisfies Permission} = any(roles.permissions)`)
    .orderBy('users.username')
    .limit(MAX_SHOWN)
    .execute();
  return { items: rows.map(({ id, name }) => ({ id: id as UserId, name })) };
}

/** Display names for other modules' lists; people are disabled, never deleted, so every id has one. */
export async function userNames(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('users')
    .select(['id', 'display_name'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((r) => [r.id, r.display_name]));
}

/** May orders be given to this person? */
export async function isActiveUser(db: Db, id: string): Promise<boolean> {
  return (await db.selectFrom('users').select('id').where('id', '=', id).where('disabled_at', 'is', null).execute()).length > 0;
}
