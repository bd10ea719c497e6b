import { BuiltinRole } from '@danflow/contract';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import { BUILTIN_ROLES } from './builtin-roles.ts';
import { hashPassword, randomPassword } from './passwords.ts';
import { findBuiltin, insertRole, lockFirstStart, lockRole, saveRole } from './role.repo.ts';
import { hasUsers, insertUser } from './user.repo.ts';

export const FIRST_OWNER = 'owner';

/** Brings the stored built-in roles up to what this version of the product says; answers the owner role's id. */
async function ensureRoles(tx: Tx): Promise<string> {
  for (const builtin of BuiltinRole.options) {
    const wanted = { ...BUILTIN_ROLES[builtin], builtin };
    const known = await findBuiltin(tx.db, builtin);
    if (known) await saveRole(tx, await lockRole(tx, known.id), wanted, 'role.upgraded');
    else await insertRole(tx, wanted);
  }
  const owner = await findBuiltin(tx.db, 'owner');
  if (!owner) throw new Error('the owner role was not made');
  return owner.id;
}

/**
 * Run at every start: built-in roles as the code defines them and, when there is nobody yet, an owner with a random
 * password. It is told once, by `say`, and must be changed at the first sign-in.
 */
export async function ensureFirstOwner(core: Core, say: (line: string) => void): Promise<void> {
  const password = await inTx(core, systemActor('start'), async (tx) => {
    await lockFirstStart(tx);
    const roleId = await ensureRoles(tx);
    if (await hasUsers(tx)) return null;
    const first = randomPassword();
    // Once in the life of an installation, with nobody waiting: the hash may be made inside the transaction.
    await insertUser(tx, {
      username: FIRST_OWNER,
      displayName: BUILTIN_ROLES.owner.name,
      passwordHash: await hashPassword(first),
      mustChangePassword: true,
      roleId,
      scope: {},
      disabledAt: null,
      locale: 'zh-CN',
    });
    return first;
  });
  if (password !== null)
    say(`Made the first account. User name: ${FIRST_OWNER}   password: ${password}   (shown only now; you will be asked to change it)`);
}
