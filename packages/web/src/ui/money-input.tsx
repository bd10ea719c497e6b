import { Input, type InputProps } from 'antd';
import { useState, type ReactNode } from 'react';
import { parseMinor, type Currency } from '@danflow/contract';
import { decimalOf, moneyText } from './money.tsx';

interface Props {
  readonly value?: number | null;
  readonly onChange?: (amount: number | null) => void;
  readonly currency: Currency;
  readonly id?: string;
  readonly label?: string;
  readonly size?: InputProps['size'];
  readonly isDisabled?: boolean;
}

const symbolOf = (currency: Currency): string =>
  moneyText(0, currency)
    .replace(/[\d.,]+$/, '')
    .trim();

const textOf = (value: number | null | undefined, currency: Currency): string =>
  value === null || value === undefined ? '' : decimalOf(value, currency);

function amountIn(typed: string, currency: Currency): number | null {
  const parsed = parseMinor(typed, currency);
  return parsed === null || parsed.isRounded ? null : parsed.amount;
}

/** An amount as a person types it, handed on in whole minor units; null while it is none. */
export function MoneyInput({ value, onChange, currency, id, label, size, isDisabled = false }: Props): ReactNode {
  const [typed, setTyped] = useState(() => textOf(value, currency));
  const [told, setTold] = useState(value);
  // The value was changed from outside: what was typed before no longer counts.
  if (told !== value) {
    setTold(value);
    if (amountIn(typed, currency) !== (value ?? null)) setTyped(textOf(value, currency));
  }
  const parsed = parseMinor(typed, currency);
  return (
    <Input
      {...(id ? { id } : {})}
      {...(label ? { 'aria-label': label } : {})}
      {...(size ? { size } : {})}
      disabled={isDisabled}
      inputMode="decimal"
      prefix={<span className="quiet">{symbolOf(currency)}</span>}
      className="money-input"
      value={typed}
      {...(typed.trim() !== '' && (parsed === null || parsed.isRounded) ? { status: 'error' as const } : {})}
      onChange={(e) => {
        setTyped(e.target.value);
        const next = parseMinor(e.target.value, currency);
        const amount = next === null || next.isRounded ? null : next.amount;
        setTold(amount);
        onChange?.(amount);
      }}
    />
  );
}
