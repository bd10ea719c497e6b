import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { refuseAbove } from './manage.ts';
import { endSessions } from './session.repo.ts';
import { lockOwners, lockUser, refuseLastOwner, saveUser } from './user.repo.ts';

/** Shuts a person out. Their keys stop as well: a key is worth nothing without its maker. */
export async function disableUser(tx: Tx, principal: Principal, userId: string): Promise<{ id: string }> {
  const owners = await lockOwners(tx);
  const user = await lockUser(tx, userId);
  await refuseAbove(tx.db, principal, user);
  if (user.disabledAt !== null) return { id: userId };
  await refuseLastOwner(tx, user, owners.id);
  await saveUser(tx, user, { disabledAt: tx.now }, 'user.disabled');
  await endSessions(tx, userId);
  return { id: userId };
}

/** Lets a person in again, with the password they had. */
export async function enableUser(tx: Tx, principal: Principal, userId: string): Promise<{ id: string }> {
  const user = await lockUser(tx, userId);
  await refuseAbove(tx.db, principal, user);
  await saveUser(tx, user, { disabledAt: null }, 'user.enabled');
  return { id: userId };
}
