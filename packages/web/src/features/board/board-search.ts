import { getRouteApi } from '@tanstack/react-router';
import { useWorkShop } from '../../api/shop.ts';
import { daysAgo, endOfDay, instantOf } from '../../ui/zone.ts';

const api = getRouteApi('/shell/');

/** What the board's figures are limited to, as the address says it; the shop may come from the frame's switch. */
export interface BoardSearch {
  readonly shopId: string | undefined;
  readonly type: string | undefined;
  readonly customerId: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export function useBoardSearch(): BoardSearch {
  const { shopId, type, customerId, from, to } = api.useSearch();
  const { shopId: work } = useWorkShop();
  return { shopId: shopId ?? work, type, customerId, from, to };
}

/** Only what is there: absent filters are left out of addresses and questions. */
export const given = (search: BoardSearch): Record<string, string> =>
  Object.fromEntries(Object.entries(search).filter((e): e is [string, string] => e[1] !== undefined));

/** The same limits as the list of orders asks for them: its days are moments. */
export function asListQuery({ from, to, ...same }: BoardSearch): Record<string, string> {
  return given({
    ...same,
    ...(from === undefined ? {} : { createdFrom: instantOf(from) }),
    ...(to === undefined ? {} : { createdTo: endOfDay(to) }),
  } as unknown as BoardSearch);
}

export const PERIODS = { today: 0, days7: 6, days30: 29 } as const;
export type Period = keyof typeof PERIODS | 'anyTime' | 'custom';

export function periodOf({ from, to }: BoardSearch): Period {
  if (from === undefined && to === undefined) return 'anyTime';
  const known = (Object.keys(PERIODS) as (keyof typeof PERIODS)[]).find((p) => from === daysAgo(PERIODS[p]) && to === daysAgo(0));
  return known ?? 'custom';
}
