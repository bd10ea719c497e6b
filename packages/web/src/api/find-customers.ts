import { searchCustomersRoute, type BodyIn, type CustomerView } from '@danflow/contract';
import { call } from './client.ts';
import { useMay, useSession } from './session.tsx';

/** Only who may see persons in full finds by them (R15); by a code everybody does. */
export function useMayFindByPerson(): boolean {
  const { masks } = useSession();
  return useMay()('customer.reveal') && masks.personal !== 'hidden';
}

/** Customers are found by whole values only: what was typed is a phone number, the end of one, or a name; and may always be a code. */
export function questionsOf(typed: string, mayByPerson: boolean): readonly BodyIn<typeof searchCustomersRoute>[] {
  const text = typed.trim();
  const byCode = { externalCode: text };
  if (!mayByPerson) return [byCode];
  if (/^\d{4}$/.test(text)) return [{ last4: text }, byCode];
  if (/^\+?[\d\s-]{6,}$/.test(text)) return [{ phone: text }, byCode];
  return [{ name: text }, byCode];
}

/** Asked by POST, as it may be a name or a phone number (R14). Throws Problem. */
export async function findCustomers(
  typed: string,
  mayByPerson: boolean,
  signal?: AbortSignal,
): Promise<{ readonly items: readonly CustomerView[]; readonly isCut: boolean }> {
  const ask = (body: BodyIn<typeof searchCustomersRoute>) => call(searchCustomersRoute, { body }, signal ? { signal } : {});
  const answers = await Promise.all(questionsOf(typed, mayByPerson).map(ask));
  const byId = new Map(answers.flatMap((a) => a.items).map((c) => [c.id, c]));
  return { items: [...byId.values()], isCut: answers.some((a) => a.isCut) };
}
