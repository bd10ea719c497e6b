import type { BodyOf, editUserRoute } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { guardVersion } from '../audit/index.ts';
import { refuseNarrowOwner } from './add-user.ts';
import { refuseAbove } from './manage.ts';
import { findRole } from './role.repo.ts';
import { lockOwners, lockUser, refuseLastOwner, saveUser, type User } from './user.repo.ts';

type Body = BodyOf<typeof editUserRoute>;

const given = ({ displayName, roleId, scope }: Body): Partial<User> => ({
  ...(displayName !== undefined && { displayName }),
  ...(roleId !== undefined && { roleId }),
  ...(scope !== undefined && { scope }),
});

/** New rights hold from the next request on; sessions stay. */
export async function editUser(tx: Tx, principal: Principal, userId: string, body: Body, ifMatch: number | null): Promise<{ id: string }> {
  const owners = await lockOwners(tx);
  const user = await lockUser(tx, userId);
  const change = given(body);
  const after = { ...user, ...change };
  await refuseAbove(tx.db, principal, user);
  await refuseAbove(tx.db, principal, after);
  refuseNarrowOwner(await findRole(tx.db, after.roleId), after.scope);
  await guardVersion(tx, userId, ifMatch, user.version, Object.keys(change));
  if (after.roleId !== user.roleId) await refuseLastOwner(tx, user, owners.id);
  await saveUser(tx, user, change, 'user.edited');
  return { id: userId };
}
