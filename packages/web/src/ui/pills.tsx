import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderStatus } from '@danflow/contract';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './tokens.ts';

export function Pill({
  tone,
  icon,
  children,
  title,
}: {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
  readonly title?: string;
}): ReactNode {
  return (
    <span className={`pill tone-${tone}`} {...(title ? { title } : {})}>
      {icon ? <Icon name={icon} size={12} /> : null}
      {children}
    </span>
  );
}

export const STATUS_TONE: Readonly<Record<OrderStatus, Tone>> = {
  pending_payment: 'pending',
  paid: 'paid',
  shipped: 'shipped',
  completed: 'completed',
  cancelled: 'cancelled',
};

export function StatusPill({ status }: { readonly status: OrderStatus }): ReactNode {
  const { t } = useTranslation();
  return <Pill tone={STATUS_TONE[status]}>{t(`words.status.${status}`)}</Pill>;
}

export const FLAG_COLOURS = [
  'transparent',
  '#D92D20',
  '#C98A00',
  '#1B8A4B',
  '#1F5EFF',
  '#7A3E9D',
  '#D9650B',
  '#2E9BC6',
  '#D1608F',
  '#0E5E34',
  '#C2185B',
] as const;
export const FLAGS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** A seller's flag always carries its word for those who cannot tell the colours. */
export function Flag({ flag, withWord = false }: { readonly flag: number; readonly withWord?: boolean }): ReactNode {
  const { t } = useTranslation();
  if (flag === 0) return withWord ? <span className="quiet">{t('words.flag.f0')}</span> : null;
  const word = t(`words.flag.f${flag}` as 'words.flag.f1');
  return (
    <span className="flag" title={word}>
      <svg width="13" height="13" viewBox="0 0 24 24" aria-hidden="true" style={{ color: FLAG_COLOURS[flag] }}>
        <path d="M5 22V3h14l-3.5 5 3.5 5H7v9z" fill="currentColor" />
      </svg>
      <span className={withWord ? '' : 'sr-only'}>{word}</span>
    </span>
  );
}
