import { useNavigate, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useShops } from '../api/places.ts';
import { useWorkShop } from '../api/shop.ts';
import { NativeSelect } from '../ui/native-select.tsx';

/** Pages whose address names the shop they show. */
const BY_SHOP: readonly string[] = ['/', '/orders', '/customers'];

/** Which shop the workplace shows: the page that is open, and every page that is opened from the menu. Not there for one shop. */
export function ShopSwitch(): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const { shopId, pick } = useWorkShop();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const navigate = useNavigate();
  if (shops.inUse.length < 2) return null;
  return (
    <NativeSelect
      label={t('board.shopFilter')}
      value={shopId ?? ''}
      onChange={(value) => {
        const picked = value === '' ? undefined : value;
        pick(picked);
        if (BY_SHOP.includes(path))
          void navigate({
            to: path as '/',
            search: (old: Record<string, string | undefined>) => ({ ...old, shopId: picked }),
            replace: true,
          });
      }}
      options={[{ value: '', label: t('board.allShops') }, ...shops.inUse.map((s) => ({ value: s.id as string, label: s.name }))]}
    />
  );
}
