import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DeadlineLane, OrderSort, OrderStatus, OrderType, PaymentState, PaymentTerms } from '@danflow/contract';
import { useAssignees, useShops, useWarehouses } from '../../api/places.ts';
import { useSession } from '../../api/session.tsx';
import { FLAGS } from '../../ui/pills.tsx';
import type { OrdersSearch } from './orders-search.ts';

interface Props {
  readonly search: OrdersSearch;
  readonly onChange: (patch: OrdersSearch) => void;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

function Pick({
  label,
  value,
  options,
  onChange,
  many = false,
  width = 120,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly Choice[];
  readonly onChange: (v: string | undefined) => void;
  readonly many?: boolean;
  readonly width?: number;
}): ReactNode {
  if (many) {
    return (
      <Select
        mode="multiple"
        maxTagCount="responsive"
        allowClear
        aria-label={label}
        placeholder={label}
        style={{ minWidth: width }}
        value={value ? value.split(',') : []}
        options={[...options]}
        onChange={(v: string[]) => onChange(v.length === 0 ? undefined : v.join(','))}
      />
    );
  }
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      style={{ minWidth: width }}
      value={value ?? null}
      options={[...options]}
      onChange={(v: string | null | undefined) => onChange(v ?? undefined)}
    />
  );
}

function TextFilter({
  label,
  sign,
  value,
  onChange,
}: {
  readonly label: string;
  /** Stays visible beside what is typed, where the label no longer is. */
  readonly sign?: string;
  readonly value: string | undefined;
  readonly onChange: (v: string | undefined) => void;
}): ReactNode {
  const [typed, setTyped] = useState(value ?? '');
  const send = () => onChange(typed.trim() === '' ? undefined : typed.trim());
  return (
    <Input
      aria-label={label}
      placeholder={label}
      prefix={sign}
      value={typed}
      allowClear
      style={{ width: 160 }}
      onChange={(e) => {
        setTyped(e.target.value);
        if (e.target.value === '') onChange(undefined);
      }}
      onPressEnter={send}
      onBlur={send}
    />
  );
}

/** A span of days, either end open. */
function DayRange({
  label,
  from,
  to,
  onChange,
}: {
  readonly label: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (from: string | undefined, to: string | undefined) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <DatePicker.RangePicker
      style={{ width: 260 }}
      placeholder={[label, t('orders.timeTo')]}
      allowEmpty={[true, true]}
      value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
      onChange={(days) => onChange(days?.[0]?.format('YYYY-MM-DD'), days?.[1]?.format('YYYY-MM-DD'))}
      aria-label={label}
    />
  );
}

/** When money came and goods left, and how much it was. */
function FactFilters({ search, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const { masks } = useSession();
  return (
    <>
      <DayRange
        label={t('orders.filterPaid')}
        from={search.paidFrom}
        to={search.paidTo}
        onChange={(paidFrom, paidTo) => onChange({ paidFrom, paidTo })}
      />
      <DayRange
        label={t('orders.filterShipped')}
        from={search.shippedFrom}
        to={search.shippedTo}
        onChange={(shippedFrom, shippedTo) => onChange({ shippedFrom, shippedTo })}
      />
      {masks.amounts === 'hidden' ? null : (
        <>
          <TextFilter
            label={t('orders.filterAmountMin')}
            sign="≥"
            value={search.amountMin}
            onChange={(amountMin) => onChange({ amountMin })}
          />
          <TextFilter
            label={t('orders.filterAmountMax')}
            sign="≤"
            value={search.amountMax}
            onChange={(amountMax) => onChange({ amountMax })}
          />
        </>
      )}
    </>
  );
}

/** Where the order is from, and who has it. */
function PlaceFilters({ search, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const warehouses = useWarehouses();
  const assignees = useAssignees();
  return (
    <>
      {warehouses.inUse.length > 1 ? (
        <Pick
          label={t('orders.filterWarehouse')}
          value={search.warehouseId}
          onChange={(warehouseId) => onChange({ warehouseId })}
          options={warehouses.all.map((w) => ({ value: w.id, label: w.name }))}
        />
      ) : null}
      {assignees.length > 0 ? (
        <Pick
          label={t('orders.filterAssignee')}
          value={search.assigneeId}
          onChange={(assigneeId) => onChange({ assigneeId })}
          options={assignees.map((a) => ({ value: a.id, label: a.name }))}
        />
      ) : null}
    </>
  );
}

/** What stops or hurries the work. */
function WorkFilters({ search, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const yes = [{ value: '1', label: t('orders.onlyShort') }];
  const held = [
    { value: '1', label: t('orders.onlyHeld') },
    { value: '0', label: t('orders.onlyNotHeld') },
  ];
  const lanes = DeadlineLane.options.map((s) => ({ value: s, label: t(`words.lane.${s}`) }));
  const flags = FLAGS.map((f) => ({ value: String(f), label: t(`words.flag.f${f}`) }));
  return (
    <>
      <Pick label={t('orders.filterLane')} value={search.lane} onChange={(lane) => onChange({ lane })} options={lanes} />
      <Pick label={t('orders.filterHold')} value={search.held} onChange={(v) => onChange({ held: v })} options={held} />
      <Pick label={t('orders.filterShort')} value={search.short} onChange={(short) => onChange({ short })} options={yes} />
      <Pick many label={t('orders.filterFlag')} value={search.flag} onChange={(flag) => onChange({ flag })} options={flags} />
      <TextFilter label={t('orders.filterTag')} value={search.tag} onChange={(tag) => onChange({ tag })} />
    </>
  );
}

function MoreFilters({ search, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const { masks } = useSession();
  const statuses = OrderStatus.options.map((s) => ({ value: s, label: t(`words.status.${s}`) }));
  const terms = PaymentTerms.options.map((s) => ({ value: s, label: t(`words.terms.${s}`) }));
  const states = PaymentState.options.map((s) => ({ value: s, label: t(`words.paymentState.${s}`) }));
  return (
    <>
      <Pick many label={t('orders.filterStatus')} value={search.status} onChange={(status) => onChange({ status })} options={statuses} />
      <Pick label={t('orders.filterTerms')} value={search.terms} onChange={(v) => onChange({ terms: v })} options={terms} />
      {masks.amounts === 'hidden' ? null : (
        <Pick
          many
          label={t('orders.filterPaymentState')}
          value={search.paymentState}
          onChange={(v) => onChange({ paymentState: v })}
          options={states}
        />
      )}
      <FactFilters search={search} onChange={onChange} />
      <WorkFilters search={search} onChange={onChange} />
      <PlaceFilters search={search} onChange={onChange} />
    </>
  );
}

const MORE = [
  'terms',
  'paymentState',
  'paidFrom',
  'paidTo',
  'shippedFrom',
  'shippedTo',
  'amountMin',
  'amountMax',
  'lane',
  'held',
  'short',
  'flag',
  'tag',
  'warehouseId',
  'assigneeId',
] as const;

/** Conditions that narrow the list; all of them live in the address. */
export function OrderFilters({ search, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const { masks } = useSession();
  const [isOpen, setOpen] = useState(() => MORE.some((name) => search[name] !== undefined) || search.status?.includes(',') === true);
  const sorts = OrderSort.options.filter((s) => masks.amounts !== 'hidden' || !s.startsWith('amount'));
  return (
    <div className="toolbar">
      <TextFilter key={search.text ?? ''} label={t('orders.filterText')} value={search.text} onChange={(text) => onChange({ text })} />
      <Pick
        label={t('orders.filterType')}
        width={96}
        value={search.type}
        onChange={(type) => onChange({ type })}
        options={OrderType.options.map((s) => ({ value: s, label: t(`words.type.${s}`) }))}
      />
      {shops.all.length > 1 ? (
        <Pick
          label={t('orders.filterShop')}
          value={search.shopId}
          onChange={(shopId) => onChange({ shopId })}
          options={shops.all.map((s) => ({ value: s.id, label: s.name }))}
        />
      ) : null}
      <DayRange label={t('orders.filterTime')} from={search.from} to={search.to} onChange={(from, to) => onChange({ from, to })} />
      {isOpen ? <MoreFilters search={search} onChange={onChange} /> : null}
      <Button type="text" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? t('orders.fewerFilters') : t('orders.moreFilters')}
      </Button>
      <Select
        aria-label={t('orders.filterSort')}
        style={{ minWidth: 132, marginLeft: 'auto' }}
        value={search.sort ?? 'created_desc'}
        onChange={(sort) => onChange({ sort: sort === 'created_desc' ? undefined : sort })}
        options={sorts.map((s) => ({ value: s as string, label: t(`words.sort.${s}`) }))}
      />
    </div>
  );
}
