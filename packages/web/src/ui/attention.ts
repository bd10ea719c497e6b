import type { AttentionKind } from '@danflow/contract';
import type { IconName } from './icon.tsx';
import type { Tone } from './tokens.ts';

interface Way {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly to: '/orders' | '/stock/alerts' | '/finance' | '/imports' | '/settings/dead-letters';
  readonly search?: Readonly<Record<string, string>>;
}

export const ATTENTION_MS = 60_000;

/** Where each kind of waiting thing is dealt with. */
export const WAYS: Readonly<Record<AttentionKind, Way>> = {
  overdue: { icon: 'clock', tone: 'danger', to: '/orders', search: { status: 'paid', lane: 'overdue' } },
  short: { icon: 'goods', tone: 'danger', to: '/orders', search: { short: '1' } },
  refund_pending: { icon: 'money', tone: 'danger', to: '/orders', search: { refunding: '1' } },
  finance_task: { icon: 'money', tone: 'pending', to: '/finance', search: { tab: 'tasks' } },
  stock_alert: { icon: 'stock', tone: 'pending', to: '/stock/alerts' },
  import_failed: { icon: 'imports', tone: 'danger', to: '/imports' },
  dead_letter: { icon: 'alert', tone: 'danger', to: '/settings/dead-letters' },
};
