import { DomainError } from '@danflow/contract';
import { systemActor, type Principal } from '../../platform/principal.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import { accessCacheOf } from './access-cache.ts';
import { refuseAbove } from './manage.ts';
import { hashPassword, randomPassword } from './passwords.ts';
import { endSessions, forgetAllAttempts } from './session.repo.ts';
import { findByName, lockUser, saveUser, type StoredUser } from './user.repo.ts';

export interface FirstPassword {
  readonly password: string;
  readonly passwordHash: string;
}

/** Made before a row is locked: the hash takes 40 ms and may have to queue. */
export async function firstPassword(): Promise<FirstPassword> {
  const password = randomPassword();
  return { password, passwordHash: await hashPassword(password) };
}

/** A first password again; every session of the person ends. Call under lockUser. */
export async function setFirstPassword(tx: Tx, user: StoredUser, passwordHash: string): Promise<void> {
  await saveUser(tx, user, { passwordHash, mustChangePassword: true }, 'user.password_reset');
  await endSessions(tx, user.id);
  await forgetAllAttempts(tx, user.username);
}

/** For the command line, when nobody can sign in any more. Answers the new password. @throws not_found */
export async function resetPassword(core: Core, username: string): Promise<string> {
  const known = await findByName(core.db, username.trim().toLowerCase().normalize('NFC'));
  if (!known) throw new DomainError('not_found', { what: `user ${username}` });
  const { password, passwordHash } = await firstPassword();
  await inTx(core, systemActor('reset-password'), async (tx) => setFirstPassword(tx, await lockUser(tx, known.id), passwordHash));
  accessCacheOf(core).clear();
  return password;
}

/** By one who manages people, and only for people of no more rights than theirs. */
export async function resetPasswordOf(tx: Tx, principal: Principal, userId: string): Promise<{ id: string; password: string }> {
  const { password, passwordHash } = await firstPassword();
  const user = await lockUser(tx, userId);
  await refuseAbove(tx.db, principal, user);
  await setFirstPassword(tx, user, passwordHash);
  return { id: userId, password };
}
