import { choose, useChoice } from '../ui/choices.ts';
import { useShops } from './places.ts';
import { useSession } from './session.tsx';

/** The shop a person works for just now, kept on this device for this account; undefined is all of them. */
export function useWorkShop(): { readonly shopId: string | undefined; readonly pick: (shopId: string | undefined) => void } {
  const { id } = useSession();
  const shops = useShops();
  const name = `shop.${id}`;
  const kept = useChoice(name);
  // An archived shop, or one that has left the person's scope, must not hide everything.
  const isThere = shops.inUse.some((shop) => shop.id === kept);
  return { shopId: kept !== null && isThere ? kept : undefined, pick: (shopId) => choose(name, shopId ?? '') };
}
