import { Button, Input, Popover, Select } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { OrderSort, type ViewCondition } from '@danflow/contract';
import { useAssignees, useShops, useWarehouses } from '../../api/places.ts';
import { useSession } from '../../api/session.tsx';
import { Icon } from '../../ui/icon.tsx';
import { areNumbers, setSearchTerms, termsOf } from '../../ui/search-terms.ts';
import { ConditionEditor } from './condition-editor.tsx';
import { conditionsFor, conditionWords, isSet, keysOf, type Condition } from './conditions.ts';
import { hasFilters, type OrdersSearch } from './orders-search.ts';

export interface FilterProps {
  readonly search: OrdersSearch;
  readonly onChange: (patch: OrdersSearch) => void;
}

const options = (all: readonly { readonly id: string; readonly name: string }[]) => all.map((x) => ({ value: x.id, label: x.name }));

function useConditions(): readonly Condition[] {
  const { t, i18n } = useTranslation();
  const { masks } = useSession();
  const shops = useShops();
  const warehouses = useWarehouses();
  const assignees = useAssignees();
  return useMemo(
    () =>
      conditionsFor({
        t,
        language: i18n.language,
        masks,
        shops: options(shops.all),
        warehouses: options(warehouses.all),
        assignees: options(assignees),
      }),
    [t, i18n.language, masks, shops, warehouses, assignees],
  );
}

const cleared = (condition: Condition): OrdersSearch => Object.fromEntries(keysOf(condition).map((k) => [k, undefined]));

interface ChipProps extends FilterProps {
  readonly condition: Condition;
  readonly isOpen: boolean;
  readonly onOpen: (name: ViewCondition | null) => void;
}

/** A condition that is set: press it to change it, the cross to drop it. */
function Chip({ condition, search, onChange, isOpen, onOpen }: ChipProps): ReactNode {
  const { t } = useTranslation();
  const label = t(`orderList.condition.${condition.name as 'status'}`);
  const words = isSet(condition, search) ? conditionWords(condition, search, t) : '…';
  const close = (): void => onOpen(null);
  return (
    <span className="condition">
      <Popover
        open={isOpen}
        trigger="click"
        destroyOnHidden
        placement="bottomLeft"
        onOpenChange={(open) => onOpen(open ? condition.name : null)}
        content={<ConditionEditor condition={condition} label={label} search={search} onChange={onChange} onDone={close} />}
      >
        <button type="button" aria-expanded={isOpen} title={label + t('common.colon') + words}>
          <span className="quiet">{label}</span> {words}
        </button>
      </Popover>
      <button
        type="button"
        aria-label={t('orderList.dropCondition', { name: label })}
        onClick={() => {
          onChange(cleared(condition));
          close();
        }}
      >
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}

function AddCondition({
  conditions,
  onAdd,
}: {
  readonly conditions: readonly Condition[];
  readonly onAdd: (c: Condition) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const menu = (
    <div className="condition-menu" role="group" aria-label={t('orderList.addCondition')}>
      {conditions.map((c) => (
        <button
          key={c.name}
          type="button"
          className="menu-item"
          onClick={() => {
            setOpen(false);
            onAdd(c);
          }}
        >
          {t(`orderList.condition.${c.name as 'status'}`)}
        </button>
      ))}
    </div>
  );
  return (
    <Popover open={isOpen} onOpenChange={setOpen} trigger="click" placement="bottomLeft" content={menu} destroyOnHidden>
      <Button icon={<Icon name="plus" size={14} />} aria-expanded={isOpen}>
        {t('orderList.addCondition')}
      </Button>
    </Popover>
  );
}

/** Titles, SKU codes and memos; taken over by Enter or by going on. A number of an order or a phone is searched for instead, out of the address. */
function TextCondition({ search, onChange }: FilterProps): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(search.text ?? '');
  const send = (): void => {
    const terms = termsOf(typed);
    if (areNumbers(terms)) {
      setTyped('');
      return setSearchTerms(terms);
    }
    const text = typed.trim() === '' ? undefined : typed.trim();
    if (text !== search.text) onChange({ text });
  };
  return (
    <Input
      style={{ width: 200 }}
      aria-label={t('orders.filterText')}
      placeholder={t('orders.filterText')}
      prefix={<Icon name="search" size={14} />}
      maxLength={60}
      value={typed}
      allowClear
      onChange={(e) => {
        setTyped(e.target.value);
        if (e.target.value === '' && search.text !== undefined) onChange({ text: undefined });
      }}
      onPressEnter={send}
      onBlur={send}
    />
  );
}

export function SortPick({ search, onChange }: FilterProps): ReactNode {
  const { t } = useTranslation();
  const { masks } = useSession();
  const sorts = OrderSort.options.filter((s) => masks.amounts === 'shown' || !s.startsWith('amount'));
  return (
    <Select
      aria-label={t('orders.filterSort')}
      style={{ minWidth: 132 }}
      value={search.sort ?? 'created_desc'}
      onChange={(sort) => onChange({ sort: sort === 'created_desc' ? undefined : sort })}
      options={sorts.map((s) => ({ value: s as string, label: t(`words.sort.${s}`) }))}
    />
  );
}

/** Conditions as chips; all of them live in the address. */
export function FilterBar({ search, onChange }: FilterProps): ReactNode {
  const { t } = useTranslation();
  const conditions = useConditions();
  const [open, setOpen] = useState<ViewCondition | null>(null);
  const chips = conditions.filter((c) => isSet(c, search) || c.name === open);
  const clear: OrdersSearch = {
    ...Object.assign({}, ...conditions.map(cleared)),
    text: undefined,
    importBatchId: undefined,
    customerId: undefined,
    view: undefined,
  };
  const origin = search.importBatchId ? t('orders.batchFilter') : search.customerId ? t('orders.customerFilter') : null;
  return (
    <>
      <TextCondition key={search.text ?? ''} search={search} onChange={onChange} />
      {chips.map((c) => (
        <Chip key={c.name} condition={c} search={search} onChange={onChange} isOpen={open === c.name} onOpen={setOpen} />
      ))}
      {origin === null ? null : (
        <span className="condition">
          <button type="button" tabIndex={-1} disabled style={{ color: 'var(--ink)' }}>
            {origin}
          </button>
          <button
            type="button"
            aria-label={t('orderList.dropCondition', { name: origin })}
            onClick={() => onChange({ importBatchId: undefined, customerId: undefined })}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      )}
      <AddCondition conditions={conditions.filter((c) => !isSet(c, search))} onAdd={(c) => setOpen(c.name)} />
      {hasFilters(search) ? (
        <Button type="text" onClick={() => onChange(clear)}>
          {t('common.clearFilters')}
        </Button>
      ) : null}
    </>
  );
}
