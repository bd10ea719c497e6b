import { DomainError, type Masks, type ViewCondition, type ViewFilter } from '@danflow/contract';

const AMOUNT_CONDITIONS: readonly ViewCondition[] = ['amountMin', 'amountMax', 'paymentState'];

interface Content {
  readonly filter: ViewFilter;
  readonly sort: string | null;
}

/** The first thing in a view that is hidden from a reader: such a view is neither kept by them nor shown to them (R15). */
export function hiddenFieldOf({ filter, sort }: Content, masks: Masks): string | null {
  if (masks.amounts === 'shown') return null;
  return AMOUNT_CONDITIONS.find((name) => filter[name] !== undefined) ?? (sort?.startsWith('amount') ? 'totalAmount' : null);
}

/** Throws field_hidden. */
export function refuseHidden(view: Content, masks: Masks): void {
  const field = hiddenFieldOf(view, masks);
  if (field !== null) throw new DomainError('field_hidden', { field });
}
