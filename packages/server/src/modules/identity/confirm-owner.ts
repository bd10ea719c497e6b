import { DomainError } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import type { Principal } from '../../platform/principal.ts';
import { inTx, type Core } from '../../platform/tx.ts';
import { isPasswordRight } from './passwords.ts';
import { forgetAttempts } from './session.repo.ts';
import { countTry } from './sign-in.ts';
import { findById } from './user.repo.ts';

/** Whether a signed-in person has the role of the owner; a key of the owner's is no person. */
export async function isOwner(db: Db, principal: Principal): Promise<boolean> {
  if (principal.kind !== 'user' || principal.id === null) return false;
  const row = await db
    .selectFrom('users')
    .innerJoin('roles', 'roles.id', 'users.role_id')
    .select('roles.builtin')
    .where('users.id', '=', principal.id)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  return row?.builtin === 'owner';
}

/**
 * For what an unlocked screen must not be enough for: the owner alone, with the password once more, counted like a sign-in.
 * Throws forbidden, sign_in_locked, password_wrong.
 */
export async function confirmOwner(core: Core, principal: Principal, password: string, ip: string): Promise<void> {
  if (!(await isOwner(core.db, principal))) throw new DomainError('forbidden', { permission: 'owner' });
  const user = await findById(core.db, principal.principalId);
  await countTry(core, user.username, ip);
  if (!(await isPasswordRight(user.passwordHash, password))) throw new DomainError('password_wrong');
  await inTx(core, principal, (tx) => forgetAttempts(tx, user.username, ip));
}
