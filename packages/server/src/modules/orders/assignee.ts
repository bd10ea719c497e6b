import { DomainError } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import { demand, type Principal } from '../../platform/principal.ts';
import { isActiveUser } from '../identity/index.ts';

/** Assigning has a permission of its own, and only people who work here can be given an order. Null takes it from them. */
export async function requireAssignable(db: Db, principal: Principal, assigneeId: string | null | undefined): Promise<void> {
  if (assigneeId === undefined) return;
  demand(principal, 'order.assign');
  if (assigneeId !== null && !(await isActiveUser(db, assigneeId)))
    throw new DomainError('bad_request', { detail: 'assigneeId: nobody active has this id', field: 'assigneeId' });
}
