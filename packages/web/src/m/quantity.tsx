import type { ReactNode } from 'react';
import { useWords } from './words.ts';

interface Props {
  readonly name: string;
  readonly value: number;
  readonly least: number;
  readonly onChange: (value: number) => void;
}

const MOST = 1_000_000;

/** Thumb-sized steps, and a field for the ninety-six in a box. */
export function Quantity({ name, value, least, onChange }: Props): ReactNode {
  const w = useWords();
  const set = (wanted: number) => onChange(Math.min(MOST, Math.max(least, Number.isFinite(wanted) ? Math.trunc(wanted) : least)));
  return (
    <div className="m-quantity">
      <button type="button" className="m-button m-light" aria-label={`${w.less} ${name}`} onClick={() => set(value - 1)}>
        −
      </button>
      <input
        aria-label={`${w.quantity} ${name}`}
        inputMode="numeric"
        value={String(value)}
        onChange={(e) => set(Number(e.target.value.replaceAll(/\D/g, '') || least))}
        onFocus={(e) => e.target.select()}
      />
      <button type="button" className="m-button m-light" aria-label={`${w.more} ${name}`} onClick={() => set(value + 1)}>
        +
      </button>
    </div>
  );
}
