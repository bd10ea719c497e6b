import type { ReactNode } from 'react';
import type { Currency } from '@danflow/contract';
import { Money } from './money.tsx';

interface Props {
  readonly name: string;
  readonly amount: number | null;
  readonly currency: Currency;
  readonly isSum?: boolean;
  readonly isMinus?: boolean;
  readonly isDanger?: boolean;
  /** Left out when there is nothing to say. */
  readonly isOptional?: boolean;
  readonly testId?: string;
}

/** One line of a list of amounts. */
export function TotalRow({
  name,
  amount,
  currency,
  isSum = false,
  isMinus = false,
  isDanger = false,
  isOptional = false,
  testId,
}: Props): ReactNode {
  if (isOptional && (amount ?? 0) <= 0) return null;
  return (
    <div className={isSum ? 'sum' : undefined}>
      <dt className={isDanger ? 'danger' : undefined}>{name}</dt>
      <dd data-testid={testId}>
        {isMinus ? '−' : ''}
        <Money amount={amount} currency={currency} />
      </dd>
    </div>
  );
}
