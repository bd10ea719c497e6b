import { DomainError, type BodyOf, type addRoleRoute, type editRoleRoute } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { guardVersion } from '../audit/index.ts';
import { refuseExcess } from './manage.ts';
import { countRoles, deleteRole, insertRole, lockRole, saveRole, type Role, type StoredRole } from './role.repo.ts';

export const MAX_ROLES = 100;

export async function addRole(tx: Tx, principal: Principal, body: BodyOf<typeof addRoleRoute>): Promise<{ id: string }> {
  refuseExcess(principal, body);
  if ((await countRoles(tx)) >= MAX_ROLES) throw new DomainError('limit_reached', { limit: MAX_ROLES });
  return { id: await insertRole(tx, { ...body, builtin: null }) };
}

async function lockOwn(tx: Tx, principal: Principal, roleId: string): Promise<StoredRole> {
  const role = await lockRole(tx, roleId);
  if (role.builtin !== null) throw new DomainError('role_builtin');
  refuseExcess(principal, role);
  return role;
}

export async function editRole(
  tx: Tx,
  principal: Principal,
  roleId: string,
  body: BodyOf<typeof editRoleRoute>,
  ifMatch: number | null,
): Promise<{ id: string }> {
  const role = await lockOwn(tx, principal, roleId);
  const change = Object.fromEntries(Object.entries(body).filter(([, v]) => v !== undefined)) as Partial<Role>;
  refuseExcess(principal, { ...role, ...change });
  await guardVersion(tx, roleId, ifMatch, role.version, Object.keys(change));
  await saveRole(tx, role, change, 'role.edited');
  return { id: roleId };
}

export async function removeRole(tx: Tx, principal: Principal, roleId: string): Promise<{ id: string }> {
  await deleteRole(tx, await lockOwn(tx, principal, roleId));
  return { id: roleId };
}
