import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderType } from '@danflow/contract';
import { useMay, useSession } from '../../api/session.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NativeSelect } from '../../ui/native-select.tsx';
import { daysAgo } from '../../ui/zone.ts';
import { periodOf, PERIODS, useBoardSearch, type BoardSearch, type Period } from './board-search.ts';

const CustomerDialog = lazy(() => import('./customer-dialog.tsx').then((m) => ({ default: m.CustomerDialog })));

const TYPES: readonly OrderType[] = ['physical', 'virtual', 'custom'];

type Change = (patch: Partial<BoardSearch>) => void;

function useChange(): Change {
  const navigate = useNavigate();
  return (patch) => void navigate({ to: '/', search: (old) => ({ ...old, ...patch }), replace: true });
}

const DAYS: readonly (keyof typeof PERIODS)[] = ['today', 'days7', 'days30'];

function Days({ change }: { readonly change: Change }): ReactNode {
  const { t } = useTranslation();
  const search = useBoardSearch();
  const period = periodOf(search);
  const pick = (p: Period): void => {
    if (p === 'anyTime') change({ from: undefined, to: undefined });
    else if (p === 'custom') change({ from: daysAgo(1), to: daysAgo(0) });
    else change({ from: daysAgo(PERIODS[p]), to: daysAgo(0) });
  };
  const day = (name: 'from' | 'to') => (
    <input
      type="date"
      className="native-select"
      aria-label={t(`common.${name}`)}
      value={search[name] ?? ''}
      max={daysAgo(0)}
      onChange={(e) => change({ [name]: e.target.value === '' ? undefined : e.target.value })}
    />
  );
  return (
    <>
      <NativeSelect<Period>
        label={t('board.timeFilter')}
        value={period}
        onChange={pick}
        options={[
          { value: 'anyTime', label: t('common.anyTime') },
          ...DAYS.map((p) => ({ value: p, label: t(`common.${p}`) })),
          { value: 'custom', label: t('common.custom') },
        ]}
      />
      {period === 'custom' ? (
        <span className="row tight nowrap">
          {day('from')}–{day('to')}
        </span>
      ) : null}
    </>
  );
}

/** One customer's orders alone; not there for those from whom customers are hidden (R15). */
function Customer({ change }: { readonly change: Change }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { masks } = useSession();
  const { customerId } = useBoardSearch();
  const [isOpen, setOpen] = useState(false);
  if (!may('customer.read') || masks.personal === 'hidden') return null;
  if (customerId !== undefined)
    return (
      <button type="button" className="filter-chip" onClick={() => change({ customerId: undefined })}>
        <Icon name="user" size={14} />
        {t('board.oneCustomer')}
        <Icon name="close" size={12} />
        <span className="sr-only">{t('common.clear')}</span>
      </button>
    );
  return (
    <>
      <button type="button" className="filter-chip" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="user" size={14} />
        {t('board.customerFilter')}
      </button>
      <Suspense fallback={null}>
        {isOpen ? <CustomerDialog onClose={() => setOpen(false)} onPick={(id) => change({ customerId: id })} /> : null}
      </Suspense>
    </>
  );
}

export function BoardFilters(): ReactNode {
  const { t } = useTranslation();
  const { type } = useBoardSearch();
  const change = useChange();
  return (
    <>
      <NativeSelect
        label={t('board.typeFilter')}
        value={type ?? ''}
        onChange={(v) => change({ type: v === '' ? undefined : v })}
        options={[{ value: '', label: t('board.allTypes') }, ...TYPES.map((o) => ({ value: o as string, label: t(`words.type.${o}`) }))]}
      />
      <Customer change={change} />
      <Days change={change} />
    </>
  );
}
