import { searchCustomersRoute, type BodyIn, type CustomerView } from '@danflow/contract';
import { call } from './client.ts';
import { isProblem } from './problem.ts';

/** Customers are found by whole values only: what was typed is a phone number, the end of one, or a name; and may always be a code. */
export function questionsOf(typed: string): readonly BodyIn<typeof searchCustomersRoute>[] {
  const text = typed.trim();
  if (/^\d{4}$/.test(text)) return [{ last4: text }, { externalCode: text }];
  if (/^\+?[\d\s-]{6,}$/.test(text)) return [{ phone: text }, { externalCode: text }];
  return [{ name: text }, { externalCode: text }];
}

/**
 * Asked by POST, as it may be a name or a phone number (R14). Who may not search by those (R15) finds by code all the same;
 * where no code is like that, the refusal is the answer. Throws Problem.
 */
export async function findCustomers(
  typed: string,
  signal?: AbortSignal,
): Promise<{ readonly items: readonly CustomerView[]; readonly isCut: boolean }> {
  const ask = (body: BodyIn<typeof searchCustomersRoute>) => call(searchCustomersRoute, { body }, signal ? { signal } : {});
  const asked = await Promise.allSettled(questionsOf(typed).map(ask));
  const answers = asked.flatMap((a) => (a.status === 'fulfilled' ? [a.value] : []));
  const byId = new Map(answers.flatMap((a) => a.items).map((c) => [c.id, c]));
  for (const a of asked) if (a.status === 'rejected' && !(byId.size > 0 && isProblem(a.reason, 'field_hidden'))) throw a.reason;
  return { items: [...byId.values()], isCut: answers.some((a) => a.isCut) };
}
