import type { TFunction } from 'i18next';
import {
  DeadlineLane,
  OrderSource,
  OrderStatus,
  OrderType,
  PaymentState,
  PaymentTerms,
  type Masks,
  type ViewCondition,
} from '@danflow/contract';
import { carrierOptions } from '../../ui/carriers.ts';
import { FLAGS } from '../../ui/pills.tsx';
import { RELATIVE_DAYS, type OrdersSearch } from './orders-search.ts';

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** What a condition is about, and so how it is asked for. */
export type Condition =
  | { readonly kind: 'many' | 'one'; readonly name: ViewCondition; readonly options: readonly Option[] }
  | { readonly kind: 'days'; readonly name: ViewCondition; readonly to: ViewCondition }
  | { readonly kind: 'amount'; readonly name: ViewCondition; readonly to: ViewCondition }
  | { readonly kind: 'tags'; readonly name: ViewCondition };

export interface ConditionContext {
  readonly t: TFunction;
  readonly language: string;
  readonly masks: Masks;
  readonly shops: readonly Option[];
  readonly warehouses: readonly Option[];
  readonly assignees: readonly Option[];
}

const ASSIGNEE_WORDS = ['me', 'none'] as const;

type Words = <V extends string>(values: readonly V[], word: (value: V) => string) => Option[];
const words: Words = (values, word) => values.map((value) => ({ value, label: word(value) }));
const many = (name: ViewCondition, options: readonly Option[]): Condition => ({ kind: 'many', name, options });

const yesNo = (t: TFunction, name: 'held' | 'short' | 'refunding' | 'printed'): Condition => ({
  kind: 'one',
  name,
  options: [
    { value: '1', label: t(`orderList.yes.${name}`) },
    { value: '0', label: t(`orderList.no.${name}`) },
  ],
});

/** When, how urgent, and what stands in its way. */
const workConditions = (t: TFunction): Condition[] => [
  many(
    'status',
    words(OrderStatus.options, (s) => t(`words.status.${s}`)),
  ),
  { kind: 'one', name: 'lane', options: words(DeadlineLane.options, (s) => t(`words.lane.${s}`)) },
  { kind: 'days', name: 'from', to: 'to' },
  { kind: 'days', name: 'paidFrom', to: 'paidTo' },
  { kind: 'days', name: 'shipByFrom', to: 'shipByTo' },
  { kind: 'days', name: 'shippedFrom', to: 'shippedTo' },
  yesNo(t, 'held'),
  yesNo(t, 'short'),
  yesNo(t, 'refunding'),
];

/** What it is, where it came from, and how it is paid. */
const kindConditions = (t: TFunction, { amounts }: Masks): Condition[] => [
  many(
    'flag',
    words(FLAGS.map(String), (f) => t(`words.flag.f${f as '0'}`)),
  ),
  { kind: 'tags', name: 'tag' },
  many(
    'type',
    words(OrderType.options, (s) => t(`words.type.${s}`)),
  ),
  many(
    'source',
    words(OrderSource.options, (s) => t(`words.source.${s}`)),
  ),
  many(
    'terms',
    words(PaymentTerms.options, (s) => t(`words.terms.${s}`)),
  ),
  ...(amounts === 'shown'
    ? [
        many(
          'paymentState',
          words(PaymentState.options, (s) => t(`words.paymentState.${s}`)),
        ),
        { kind: 'amount' as const, name: 'amountMin' as const, to: 'amountMax' as const },
      ]
    : []),
];

/** Every condition that this person may set, in the order of the menu. What is masked for them is not there (R15). */
export function conditionsFor({ t, language, masks, shops, warehouses, assignees }: ConditionContext): readonly Condition[] {
  const people = [...words(ASSIGNEE_WORDS, (w) => t(`orderList.assignee.${w}`)), ...assignees];
  return [
    ...workConditions(t),
    ...kindConditions(t, masks),
    ...(shops.length > 1 ? [many('shopId', shops)] : []),
    ...(warehouses.length > 1 ? [many('warehouseId', warehouses)] : []),
    { kind: 'one', name: 'assigneeId', options: people },
    many('carrier', carrierOptions(language)),
    yesNo(t, 'printed'),
  ];
}

export const keysOf = (condition: Condition): ViewCondition[] => ('to' in condition ? [condition.name, condition.to] : [condition.name]);

export const isSet = (condition: Condition, search: OrdersSearch): boolean => keysOf(condition).some((k) => search[k] !== undefined);

const MAX_NAMED = 3;

function optionWords(options: readonly Option[], value: string, t: TFunction): string {
  const words = value.split(',').map((v) => options.find((o) => o.value === v)?.label ?? v);
  return words.length > MAX_NAMED
    ? t('orderList.andSo', { first: words.slice(0, MAX_NAMED - 1).join(t('common.comma')), n: words.length })
    : words.join(t('common.comma'));
}

const isRelative = (text: string | undefined): text is (typeof RELATIVE_DAYS)[number] =>
  text !== undefined && (RELATIVE_DAYS as readonly string[]).includes(text);

function rangeWords(from: string | undefined, to: string | undefined, t: TFunction): string {
  const word = (text: string): string => (isRelative(text) ? t(`orderList.day.${text}`) : text);
  if (from !== undefined && to === undefined) return isRelative(from) ? word(from) : t('orderList.since', { at: from });
  if (from === undefined) return t('orderList.upTo', { at: word(to ?? '') });
  return from === to ? word(from) : `${word(from)} – ${word(to ?? '')}`;
}

/** What a chip says behind the name of its condition. */
export function conditionWords(condition: Condition, search: OrdersSearch, t: TFunction): string {
  const value = search[condition.name];
  switch (condition.kind) {
    case 'many':
    case 'one':
      return optionWords(condition.options, value ?? '', t);
    case 'days':
      return rangeWords(value, search[condition.to], t);
    case 'amount': {
      const max = search[condition.to];
      if (value !== undefined && max !== undefined) return `${value} – ${max}`;
      return value === undefined ? `≤ ${max ?? ''}` : `≥ ${value}`;
    }
    case 'tags':
      return (value ?? '').split(',').join(t('common.comma'));
  }
}
