import { Checkbox, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { OrderStatus, type DataScope } from '@danflow/contract';
import { useShops, useWarehouses } from '../../api/places.ts';

interface Props {
  readonly value?: DataScope;
  readonly onChange?: (scope: DataScope) => void;
}

const without = (scope: DataScope, name: keyof DataScope): DataScope =>
  Object.fromEntries(Object.entries(scope).filter(([k]) => k !== name));

function Statuses({ scope, onChange }: { readonly scope: DataScope; readonly onChange: (scope: DataScope) => void }): ReactNode {
  const { t } = useTranslation();
  const { statuses } = scope;
  const set = (next: DataScope['statuses']) =>
    onChange(
      next === undefined || OrderStatus.options.every((s) => next[s] === null) ? without(scope, 'statuses') : { ...scope, statuses: next },
    );
  const now: NonNullable<DataScope['statuses']> = statuses ?? Object.fromEntries(OrderStatus.options.map((s) => [s, null]));
  return (
    <fieldset className="plain-fieldset">
      <legend>{t('settings.scopeStatus')}</legend>
      {OrderStatus.options.map((s) => (
        <div key={s} className="row" style={{ marginBottom: 4 }}>
          <Checkbox
            checked={s in now}
            onChange={(e) =>
              set(e.target.checked ? { ...now, [s]: null } : Object.fromEntries(Object.entries(now).filter(([k]) => k !== s)))
            }
            style={{ minWidth: 110 }}
          >
            {t(`words.status.${s}`)}
          </Checkbox>
          {s in now ? (
            <InputNumber
              size="small"
              aria-label={`${t(`words.status.${s}`)}: ${t('settings.daysField')}`}
              min={1}
              max={3650}
              precision={0}
              value={now[s] ?? null}
              onChange={(days) => set({ ...now, [s]: days })}
              style={{ width: 90 }}
            />
          ) : null}
        </div>
      ))}
      <p className="quiet">{t('settings.daysField')}</p>
    </fieldset>
  );
}

/** Which orders somebody sees: statuses with their days, shops, warehouses, only their own. */
export function ScopeFields({ value = {}, onChange = () => undefined }: Props): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const warehouses = useWarehouses();
  const list = (name: 'shopIds' | 'warehouseIds', ids: string[]) =>
    onChange(ids.length === 0 ? without(value, name) : { ...value, [name]: ids });
  return (
    <div className="col">
      <Checkbox
        checked={value.isOwnOnly ?? false}
        onChange={(e) => onChange(e.target.checked ? { ...value, isOwnOnly: true } : without(value, 'isOwnOnly'))}
      >
        {t('settings.scopeOwnField')}
      </Checkbox>
      <Select
        mode="multiple"
        allowClear
        aria-label={t('settings.scopeShops')}
        placeholder={t('settings.scopeNoShops')}
        value={value.shopIds ?? []}
        onChange={(ids: string[]) => list('shopIds', ids)}
        options={shops.all.map((s) => ({ value: s.id as string, label: s.name }))}
      />
      <Select
        mode="multiple"
        allowClear
        aria-label={t('settings.scopeWarehouses')}
        placeholder={t('settings.scopeNoWarehouses')}
        value={value.warehouseIds ?? []}
        onChange={(ids: string[]) => list('warehouseIds', ids)}
        options={warehouses.all.map((w) => ({ value: w.id as string, label: w.name }))}
      />
      <Statuses scope={value} onChange={onChange} />
    </div>
  );
}
