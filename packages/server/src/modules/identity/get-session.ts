import { BuiltinRole, type RoleId, type SessionView } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import type { Principal } from '../../platform/principal.ts';
import { knownPermissions } from './access.rules.ts';

/** Who the caller is and what they may do; the screens show what this says, the server decides for itself each time. */
export async function getSession(db: Db, principal: Principal): Promise<SessionView> {
  const user = await db
    .selectFrom('users')
    .innerJoin('roles', 'roles.id', 'users.role_id')
    .select(['username', 'roles.id', 'roles.name', 'roles.builtin'])
    .where('users.id', '=', principal.principalId)
    .executeTakeFirst();
  return {
    kind: principal.kind === 'api_key' ? 'api_key' : 'user',
    id: principal.principalId,
    name: principal.name,
    username: user?.username ?? null,
    role: user ? { id: user.id as RoleId, name: user.name, builtin: BuiltinRole.nullable().parse(user.builtin) } : null,
    permissions: knownPermissions([...principal.permissions]),
    scope: principal.scope,
    masks: principal.masks,
    locale: principal.locale,
    mustChangePassword: principal.mustChangePassword,
  };
}
