import { DomainError } from '@danflow/contract';
import { inTx, type Core } from '../../platform/tx.ts';
import { accessCacheOf } from './access-cache.ts';
import { hashPassword, isPasswordRight } from './passwords.ts';
import { endSessions, forgetAttempts } from './session.repo.ts';
import { countTry } from './sign-in.ts';
import { isPasswordWeak } from './sign-in.rules.ts';
import { findById, lockUser, saveUser } from './user.repo.ts';
import type { Principal } from '../../platform/principal.ts';

interface Wish {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** The present password is asked for, and counted like a sign-in: a borrowed browser must not be able to guess it. */
export async function changePassword(
  core: Core,
  principal: Principal,
  { currentPassword, newPassword }: Wish,
  ip: string,
  requestId: string,
): Promise<void> {
  const user = await findById(core.db, principal.principalId);
  if (isPasswordWeak(newPassword, user.username) || newPassword === currentPassword) throw new DomainError('password_too_weak');
  await countTry(core, user.username, ip);
  if (!(await isPasswordRight(user.passwordHash, currentPassword))) throw new DomainError('password_wrong');
  const passwordHash = await hashPassword(newPassword);
  await inTx(
    core,
    principal,
    async (tx) => {
      const still = await lockUser(tx, user.id);
      if (still.passwordHash !== user.passwordHash) throw new DomainError('password_wrong');
      await forgetAttempts(tx, user.username, ip);
      await saveUser(tx, still, { passwordHash, mustChangePassword: false }, 'user.password_changed');
      await endSessions(tx, user.id, { except: principal.sessionId });
    },
    requestId,
  );
  accessCacheOf(core).clear();
}
