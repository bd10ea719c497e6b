import { Checkbox } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ALL_PERMISSIONS, PERMISSIONS, type Permission } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';

/** Forty permissions are read by what they are about; each begins with one of these words. */
const AREAS = {
  orders: ['order', 'view', 'receiver'],
  goods: ['catalog', 'stock'],
  customers: ['customer'],
  money: ['payment', 'finance', 'reconcile'],
  settings: ['shop', 'people', 'audit', 'system'],
} as const;
type Area = keyof typeof AREAS;

const isOf = (area: Area, permission: Permission): boolean => (AREAS[area] as readonly string[]).includes(permission.split('.')[0] ?? '');
const BY_AREA = (Object.keys(AREAS) as Area[]).map((area) => ({ area, all: ALL_PERMISSIONS.filter((p) => isOf(area, p)) }));

function useWord(): (permission: Permission) => string {
  const { i18n } = useTranslation();
  const tongue = i18n.language === 'en' ? 'en' : 'zh';
  return (permission) => PERMISSIONS[permission][tongue];
}

interface Props {
  readonly value?: readonly Permission[];
  readonly onChange?: (permissions: Permission[]) => void;
}

/** By area, each at once or one by one; what one does not have oneself cannot be given. */
export function PermissionFields({ value = [], onChange = () => undefined }: Props): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const word = useWord();
  const put = (changed: readonly Permission[], isOn: boolean): void =>
    onChange(ALL_PERMISSIONS.filter((p) => (changed.includes(p) ? isOn : value.includes(p))));
  return (
    <div className="col">
      {BY_AREA.map(({ area, all }) => {
        const mine = all.filter(may);
        const given = mine.filter((p) => value.includes(p));
        return (
          <fieldset key={area} className="plain-fieldset">
            <legend>
              <Checkbox
                checked={mine.length > 0 && given.length === mine.length}
                indeterminate={given.length > 0 && given.length < mine.length}
                disabled={mine.length === 0}
                onChange={(e) => put(mine, e.target.checked)}
              >
                <span className="strong">{t(`settings.area.${area}`)}</span>
              </Checkbox>
            </legend>
            <div className="check-list">
              {all.map((p) => (
                <div key={p}>
                  <Checkbox checked={value.includes(p)} disabled={!may(p)} onChange={(e) => put([p], e.target.checked)}>
                    {word(p)}
                  </Checkbox>
                </div>
              ))}
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}

/** What may be done, area by area: all of it, or what exactly. */
export function PermissionWords({ permissions }: { readonly permissions: readonly Permission[] }): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  return (
    <ul className="words">
      {BY_AREA.map(({ area, all }) => ({ area, all, given: all.filter((p) => permissions.includes(p)) }))
        .filter(({ given }) => given.length > 0)
        .map(({ area, all, given }) => (
          <li key={area}>
            <span className="strong">{t(`settings.area.${area}`)}</span>{' '}
            {given.length === all.length ? t('settings.everything') : given.map(word).join(t('common.comma'))}
          </li>
        ))}
    </ul>
  );
}
