import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { instantOf, minuteOf } from './zone.ts';

interface Props {
  readonly value?: string | null;
  readonly onChange?: (at: string | null) => void;
  readonly id?: string;
  readonly label?: string;
}

/** A moment on the shop's clock, handed on as an instant. */
export function WhenInput({ value, onChange, id, label }: Props): ReactNode {
  return (
    <DatePicker
      {...(id ? { id } : {})}
      {...(label ? { 'aria-label': label } : {})}
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      style={{ width: '100%' }}
      value={value ? dayjs(minuteOf(value)) : null}
      onChange={(at) => onChange?.(at ? instantOf(at.format('YYYY-MM-DD'), at.format('HH:mm')) : null)}
    />
  );
}
