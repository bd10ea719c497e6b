import { DomainError, type CustomerId, type DataScope } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { lockCustomer } from './customer.repo.ts';

/** Reading a customer list by hand one by one is work; doing it by a script is a leak. */
const MAX_A_MINUTE = 30;
const MAX_PEOPLE = 10_000;
const MINUTE_MS = 60_000;

/** Counts reveals per person and minute, in this process; bounded, and the oldest is forgotten first. */
export function revealLimit() {
  const seen = new Map<string, { minute: number; count: number }>();
  return (principalId: string, now: Date): void => {
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    const known = seen.get(principalId);
    const count = known?.minute === minute ? known.count + 1 : 1;
    if (count > MAX_A_MINUTE) throw new DomainError('too_many_requests', { seconds: 60 });
    seen.delete(principalId);
    seen.set(principalId, { minute, count });
    const oldest = seen.size > MAX_PEOPLE ? seen.keys().next().value : undefined;
    if (oldest !== undefined) seen.delete(oldest);
  };
}

/** Writes down who looks at personal data, and why, before it is shown. The version moves along, as it counts the entries. */
export async function revealCustomer(
  tx: Tx,
  customerId: CustomerId,
  reason: string,
  scope: DataScope,
): Promise<{ customerId: CustomerId }> {
  const row = await lockCustomer(tx, customerId, scope);
  await tx.db
    .updateTable('customers')
    .set({ version: row.version + 1 })
    .where('id', '=', customerId)
    .execute();
  await writeJournal(tx, { subjectKind: 'customer', subjectId: customerId, action: 'customer.reveal', changes: {}, reason });
  return { customerId };
}
