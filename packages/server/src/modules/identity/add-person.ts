import type { BuiltinRole } from '@danflow/contract';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core } from '../../platform/tx.ts';
import { firstPassword } from './reset-password.ts';
import { findBuiltin } from './role.repo.ts';
import { insertUser } from './user.repo.ts';

interface NewPerson {
  readonly username: string;
  readonly displayName: string;
  readonly role: BuiltinRole;
  /** Demonstration accounts keep the password that was printed. */
  readonly mustChangePassword: boolean;
}

/** For demonstration data: a person of a built-in role, made by the product itself. Answers the password, told nowhere else. @throws name_taken */
export async function addPerson(core: Core, by: string, person: NewPerson): Promise<{ id: string; password: string }> {
  const { password, passwordHash } = await firstPassword();
  const { username, displayName, mustChangePassword } = person;
  const id = await inTx(core, systemActor(by), async (tx) => {
    const role = await findBuiltin(tx.db, person.role);
    if (!role) throw new Error('built-in roles are made by ensureFirstOwner');
    return insertUser(tx, {
      username,
      displayName,
      passwordHash,
      mustChangePassword,
      roleId: role.id,
      scope: {},
      disabledAt: null,
      locale: 'zh-CN',
    });
  });
  return { id, password };
}
