import {
  BuiltinRole,
  DataScope,
  DomainError,
  Masks,
  type ReplyOf,
  type RoleId,
  type RoleView,
  type listRolesRoute,
} from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import type { Read } from '../../platform/tx.ts';
import { knownPermissions } from './access.rules.ts';
import { MAX_ROLES } from './roles.ts';

const readViews = (db: Db) =>
  db
    .selectFrom('roles')
    .select(['id', 'name', 'builtin', 'permissions', 'scope', 'masks', 'version'])
    .select((eb) =>
      eb
        .selectFrom('users')
        .whereRef('users.role_id', '=', 'roles.id')
        .select((e) => e.fn.countAll<number>().as('n'))
        .as('people'),
    );
type Row = Awaited<ReturnType<ReturnType<typeof readViews>['executeTakeFirstOrThrow']>>;

const toView = (row: Row): RoleView => ({
  id: row.id as RoleId,
  name: row.name,
  builtin: BuiltinRole.nullable().parse(row.builtin),
  permissions: knownPermissions(row.permissions),
  scope: DataScope.parse(row.scope),
  masks: Masks.parse(row.masks),
  people: Number(row.people),
  version: row.version,
});

/** Built-in roles first, in the order they were made. */
export async function listRoles({ db }: Read): Promise<ReplyOf<typeof listRolesRoute>> {
  const rows = await readViews(db)
    .orderBy((eb) => eb('builtin', 'is', null))
    .orderBy('id')
    .limit(MAX_ROLES + BuiltinRole.options.length)
    .execute();
  return { items: rows.map(toView) };
}

/** @throws not_found */
export async function getRole({ db }: Read, id: string): Promise<RoleView> {
  const row = await readViews(db).where('id', '=', id).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'role' });
  return toView(row);
}
