import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataScope, Masks, OrderStatus } from '@danflow/contract';
import { useShops, useWarehouses } from '../../api/places.ts';

/** Which orders somebody sees, in words. */
export function ScopeText({ scope }: { readonly scope: DataScope }): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const warehouses = useWarehouses();
  const words: string[] = [];
  if (scope.isOwnOnly) words.push(t('settings.scopeOwn'));
  if (scope.statuses) {
    words.push(
      (Object.entries(scope.statuses) as [OrderStatus, number | null][])
        .map(([s, days]) =>
          days === null ? t(`words.status.${s}`) : t('settings.scopeStatusDays', { status: t(`words.status.${s}`), n: days }),
        )
        .join(', '),
    );
  }
  if (scope.shopIds) words.push(`${t('settings.scopeShops')}: ${scope.shopIds.map((id) => shops.nameOf(id)).join(', ')}`);
  if (scope.warehouseIds)
    words.push(`${t('settings.scopeWarehouses')}: ${scope.warehouseIds.map((id) => warehouses.nameOf(id)).join(', ')}`);
  return <>{words.length === 0 ? t('settings.scopeAll') : words.join(' · ')}</>;
}

export function MasksText({ masks }: { readonly masks: Masks }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {t('settings.maskPersonal')}: {t(`settings.personal.${masks.personal}`)} · {t('settings.maskAmounts')}:{' '}
      {t(`settings.shownHidden.${masks.amounts}`)} · {t('settings.maskCost')}: {t(`settings.shownHidden.${masks.cost}`)}
    </>
  );
}
