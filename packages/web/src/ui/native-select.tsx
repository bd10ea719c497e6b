import type { ReactNode } from 'react';

interface Props<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

/** The browser's own choice list: nothing to download, and at home on a phone. For short lists on the first page. */
export function NativeSelect<V extends string>({ label, value, options, onChange }: Props<V>): ReactNode {
  return (
    <select className="native-select" aria-label={label} value={value} onChange={(e) => onChange(e.target.value as V)}>
      {options.map((o) => (
        <option key={o.value} value={o.value}>
          {o.label}
        </option>
      ))}
    </select>
  );
}
