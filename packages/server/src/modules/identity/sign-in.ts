import { DomainError } from '@danflow/contract';
import { inTx, type Core } from '../../platform/tx.ts';
import { systemActor, type Principal } from '../../platform/principal.ts';
import { findHolder, principalOf } from './access.repo.ts';
import { isPasswordRight } from './passwords.ts';
import { countAttempt, forgetAttempts, openSession, type Device } from './session.repo.ts';
import { findByName, lockUser } from './user.repo.ts';

export interface SignedIn {
  readonly principal: Principal;
  readonly token: string;
  readonly expiresAt: Date;
}

/** Counted before the password is looked at; forgotten when it was right. Throws sign_in_locked. */
export async function countTry(core: Core, username: string, ip: string): Promise<void> {
  const attempt = await inTx(core, systemActor('sign-in'), (tx) => countAttempt(tx, username, ip));
  if (!attempt.isAllowed) throw new DomainError('sign_in_locked', { seconds: attempt.seconds });
}

/**
 * Signs a person in. Unknown name, wrong password and shut-out person are told apart neither by answer nor by time.
 * The hash is computed between two transactions: no connection waits for it.
 */
export async function signIn(
  core: Core,
  { username, password }: { username: string; password: string },
  device: Device,
  requestId: string,
): Promise<SignedIn> {
  await countTry(core, username, device.ip);
  const user = await findByName(core.db, username);
  const isRight = await isPasswordRight(user?.passwordHash ?? null, password);
  const holder = user && isRight ? await findHolder(core.db, user.id) : null;
  if (!user || !holder) throw new DomainError('sign_in_refused');
  return inTx(
    core,
    { kind: 'user', id: holder.userId, name: holder.displayName },
    async (tx) => {
      // Between hash and here the password may have been reset: then this sign-in was with the old one.
      const still = await lockUser(tx, user.id);
      if (still.passwordHash !== user.passwordHash || still.disabledAt !== null) throw new DomainError('sign_in_refused');
      await forgetAttempts(tx, username, device.ip);
      const { sessionId, token, expiresAt } = await openSession(tx, holder.userId, device);
      return { principal: principalOf(holder, sessionId), token, expiresAt };
    },
    requestId,
  );
}
