import { useQueries } from '@tanstack/react-query';
import { listOrdersRoute, type JournalEntryView, type OrderId, type OrderView } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { read } from '../../api/use-route.ts';

/** Ids that one address holds well below what servers take; a longer list then asks for the new ones alone. */
const AT_ONCE = 50;

const numbers = (
  answers: readonly { readonly data: { readonly items: readonly OrderView[] } | undefined }[],
): ReadonlyMap<string, string> => new Map(answers.flatMap((a) => a.data?.items ?? []).map((o) => [o.id as string, o.orderNo]));

/** The numbers of the orders that entries of the journal tell of, as far as the reader sees those; the list does not wait for them. */
export function useOrderNos(entries: readonly JournalEntryView[]): ReadonlyMap<string, string> {
  const may = useMay();
  const told = may('order.read') ? entries.filter((e) => e.subjectKind === 'order') : [];
  const ids = [...new Set(told.map((e) => e.subjectId as OrderId))];
  const asked = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, i) => ids.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
  return useQueries({
    queries: asked.map((some) => read('orders', listOrdersRoute, { query: { ids: some, limit: AT_ONCE } })),
    combine: numbers,
  });
}
