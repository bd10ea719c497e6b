import { Select } from 'antd';
import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
  /** Shown while nothing is chosen; absent: the label. */
  readonly placeholder?: string;
}

/** A filter that may be empty. */
export function PickOne({ label, value, options, onChange, width = 130, placeholder = label }: Props): ReactNode {
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={placeholder}
      style={{ minWidth: width }}
      value={value ?? null}
      options={[...options]}
      onChange={(v: string | null | undefined) => onChange(v ?? undefined)}
    />
  );
}
