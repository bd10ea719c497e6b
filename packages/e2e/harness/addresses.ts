import type { BrowserContext } from 'playwright-core';
import {
  listCustomersRoute,
  listImportsRoute,
  listOrdersRoute,
  listProductsRoute,
  listReconciliationRoute,
  listSkusRoute,
} from '@danflow/contract';

const LISTS = {
  order: listOrdersRoute,
  product: listProductsRoute,
  sku: listSkusRoute,
  customer: listCustomersRoute,
  import: listImportsRoute,
  day: listReconciliationRoute,
} as const;
type Kind = keyof typeof LISTS;

const NOBODYS = '01900000-0000-7000-8000-000000000000';
const DAY_MS = 86_400_000;
const dayBefore = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

interface Listed {
  readonly items?: readonly { readonly id: string }[];
  readonly batches?: readonly { readonly id: string }[];
}

/**
 * `/orders/:order` with the first order that this person may see; where they may see none, with any id: the page must
 * refuse with grace.
 */
export async function addressOf(context: BrowserContext, address: string): Promise<string> {
  const kind = /:(\w+)$/.exec(address)?.[1] as Kind | undefined;
  if (kind === undefined) return address;
  const query = kind === 'day' ? `from=${dayBefore(30)}&to=${dayBefore(0)}` : 'limit=1';
  const answer = await context.request.get(`/api${LISTS[kind].path}?${query}`);
  const { items, batches } = answer.ok() ? ((await answer.json()) as Listed) : {};
  return address.replace(`:${kind}`, (items ?? batches)?.[0]?.id ?? NOBODYS);
}
