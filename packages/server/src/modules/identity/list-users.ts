import {
  BuiltinRole,
  DataScope,
  DomainError,
  type QueryOf,
  type ReplyOf,
  type RoleId,
  type UserId,
  type UserView,
  type listUsersRoute,
} from '@danflow/contract';
import { z } from 'zod';
import type { Db } from '../../platform/db.ts';
import { pageFrom, readCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';

const readViews = (db: Db) =>
  db
    .selectFrom('users')
    .innerJoin('roles', 'roles.id', 'users.role_id')
    .select([
      'users.id',
      'users.username',
      'users.display_name',
      'users.scope',
      'users.disabled_at',
      'users.must_change_password',
      'users.version',
      'users.created_at',
    ])
    .select(['roles.id as role_id', 'roles.name as role_name', 'roles.builtin']);
type Row = Awaited<ReturnType<ReturnType<typeof readViews>['executeTakeFirstOrThrow']>>;

const toView = (row: Row): UserView => ({
  id: row.id as UserId,
  username: row.username,
  displayName: row.display_name,
  role: { id: row.role_id as RoleId, name: row.role_name, builtin: BuiltinRole.nullable().parse(row.builtin) },
  scope: DataScope.parse(row.scope),
  isDisabled: row.disabled_at !== null,
  mustChangePassword: row.must_change_password,
  version: row.version,
  createdAt: row.created_at.toISOString(),
});

/** People by user name. */
export async function listUsers({ db }: Read, { cursor, limit }: QueryOf<typeof listUsersRoute>): Promise<ReplyOf<typeof listUsersRoute>> {
  const after = readCursor(cursor, z.tuple([z.string()]));
  const page = readViews(db)
    .orderBy('users.username')
    .limit(limit + 1);
  const rows = await (after ? page.where('users.username', '>', after[0]) : page).execute();
  return pageFrom(rows, limit, toView, (row) => [row.username]);
}

/** @throws not_found */
export async function getUser({ db }: Read, id: string): Promise<UserView> {
  const row = await readViews(db).where('users.id', '=', id).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'user' });
  return toView(row);
}
