import { DomainError, type BodyOf, type addUserRoute } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { refuseAbove } from './manage.ts';
import { firstPassword } from './reset-password.ts';
import { findRole, type StoredRole } from './role.repo.ts';
import { insertUser } from './user.repo.ts';

/** An owner who sees a part is none: then nobody might see the rest. */
export function refuseNarrowOwner(role: StoredRole, scope: object): void {
  if (role.builtin === 'owner' && Object.keys(scope).length > 0)
    throw new DomainError('bad_request', { detail: 'an owner sees everything: leave the scope empty' });
}

/** Invites a person. Nothing is locked yet while the password is hashed. */
export async function addUser(
  tx: Tx,
  principal: Principal,
  { username, displayName, roleId, scope }: BodyOf<typeof addUserRoute>,
): Promise<{ id: string; password: string }> {
  const { password, passwordHash } = await firstPassword();
  const role = await findRole(tx.db, roleId);
  refuseNarrowOwner(role, scope);
  await refuseAbove(tx.db, principal, { roleId, scope });
  const id = await insertUser(tx, {
    username,
    displayName,
    passwordHash,
    mustChangePassword: true,
    roleId,
    scope,
    disabledAt: null,
    locale: principal.locale,
  });
  return { id, password };
}
