import { Select } from 'antd';
import type { ReactNode } from 'react';
import { Flag, FLAGS } from './pills.tsx';

export function FlagInput({
  value,
  onChange,
  id,
}: {
  readonly value?: number;
  readonly onChange?: (flag: number) => void;
  readonly id?: string;
}): ReactNode {
  return (
    <Select
      {...(id ? { id } : {})}
      value={value ?? 0}
      onChange={(f: number) => onChange?.(f)}
      options={FLAGS.map((f) => ({ value: f as number, label: <Flag flag={f} withWord /> }))}
    />
  );
}
