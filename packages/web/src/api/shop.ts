import type { ShopView } from '@danflow/contract';
import { choice, choose, useChoice } from '../ui/choices.ts';
import { useShops } from './places.ts';
import { useSession } from './session.tsx';

const nameOf = (accountId: string): string => `shop.${accountId}`;

/** An archived shop, or one that has left the person's scope, must not hide everything. */
const ifThere = (kept: string | null, shops: readonly ShopView[]): string | undefined =>
  shops.find((shop) => shop.id === kept && !shop.isArchived)?.id;

export const workShop = (accountId: string, shops: readonly ShopView[]): string | undefined => ifThere(choice(nameOf(accountId)), shops);

/** The shop a person works for just now, kept on this device for this account; undefined is all of them. */
export function useWorkShop(): { readonly shopId: string | undefined; readonly pick: (shopId: string | undefined) => void } {
  const name = nameOf(useSession().id);
  const shops = useShops();
  return { shopId: ifThere(useChoice(name), shops.all), pick: (shopId) => choose(name, shopId ?? '') };
}
