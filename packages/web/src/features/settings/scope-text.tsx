import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { OrderStatus, type DataScope, type Masks } from '@danflow/contract';
import { useShops, useWarehouses } from '../../api/places.ts';

/** Which orders somebody sees, in words. */
export function ScopeText({ scope }: { readonly scope: DataScope }): ReactNode {
  const { t } = useTranslation();
  const [comma, colon] = [t('common.comma'), t('common.colon')];
  const shops = useShops();
  const warehouses = useWarehouses();
  const words: string[] = [];
  if (scope.isOwnOnly) words.push(t('settings.scopeOwn'));
  if (scope.statuses) {
    words.push(
      OrderStatus.options
        .flatMap((s) => (scope.statuses?.[s] === undefined ? [] : ([[s, scope.statuses[s]]] as const)))
        .map(([s, days]) =>
          days === null ? t(`words.status.${s}`) : t('settings.scopeStatusDays', { status: t(`words.status.${s}`), n: days }),
        )
        .join(comma),
    );
  }
  if (scope.shopIds) words.push(t('settings.scopeShops') + colon + scope.shopIds.map((id) => shops.nameOf(id)).join(comma));
  if (scope.warehouseIds)
    words.push(t('settings.scopeWarehouses') + colon + scope.warehouseIds.map((id) => warehouses.nameOf(id)).join(comma));
  return <>{words.length === 0 ? t('settings.scopeAll') : words.join(' · ')}</>;
}

/** What of an order is shown to somebody, as one would say it. */
export function MasksText({ masks, mayReveal }: { readonly masks: Masks; readonly mayReveal: boolean }): ReactNode {
  const { t } = useTranslation();
  const words = [
    t(`settings.seesPersonal.${mayReveal && masks.personal === 'masked' ? 'revealed' : masks.personal}`),
    t(`settings.seesAmounts.${masks.amounts}`),
    t(`settings.seesCost.${masks.cost}`),
  ];
  return <>{words.join(' · ')}</>;
}
