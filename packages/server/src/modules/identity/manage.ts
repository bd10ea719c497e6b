import { DomainError } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import type { Principal } from '../../platform/principal.ts';
import { rightsOf } from './access.repo.ts';
import { excessOf, type Rights } from './access.rules.ts';
import { findRole } from './role.repo.ts';
import type { StoredUser } from './user.repo.ts';

export const rightsOfPrincipal = ({ permissions, scope, masks }: Principal): Rights => ({ permissions: [...permissions], scope, masks });

/** Nobody gives, or takes charge of, more than they have themselves. @throws rights_exceeded */
export function refuseExcess(principal: Principal, wanted: Rights): void {
  const permission = excessOf(rightsOfPrincipal(principal), wanted);
  if (permission !== null) throw new DomainError('rights_exceeded', { permission });
}

/** Managing a person of more rights than one's own would be a way to take them over. @throws rights_exceeded */
export async function refuseAbove(db: Db, principal: Principal, user: Pick<StoredUser, 'roleId' | 'scope'>): Promise<void> {
  refuseExcess(principal, rightsOf(await findRole(db, user.roleId), user.scope));
}
