import type { Permission } from '@danflow/contract';
import type { IconName } from '../../ui/icon.tsx';

/** A page of the settings; `needs` null: everybody's. */
export interface SettingsPlace {
  readonly to: string;
  readonly word: 'me' | 'people' | 'roles' | 'shops' | 'warehouses' | 'payments' | 'apiKeys' | 'journal' | 'system' | 'jobs' | 'letters';
  readonly icon: IconName;
  readonly needs: Permission | null;
}

export const SETTINGS = [
  { word: 'mine', entries: [{ to: '/settings/me', word: 'me', icon: 'user', needs: null }] },
  {
    word: 'team',
    entries: [
      { to: '/settings/people', word: 'people', icon: 'people', needs: 'people.manage' },
      { to: '/settings/roles', word: 'roles', icon: 'eye', needs: 'people.manage' },
    ],
  },
  {
    word: 'business',
    entries: [
      { to: '/settings/shops', word: 'shops', icon: 'goods', needs: 'shop.edit' },
      { to: '/settings/warehouses', word: 'warehouses', icon: 'stock', needs: 'shop.edit' },
      { to: '/settings/payments', word: 'payments', icon: 'money', needs: 'system.manage' },
    ],
  },
  { word: 'connections', entries: [{ to: '/settings/api-keys', word: 'apiKeys', icon: 'globe', needs: 'people.manage' }] },
  {
    word: 'operation',
    entries: [
      { to: '/settings/journal', word: 'journal', icon: 'orders', needs: 'audit.read' },
      { to: '/settings/system', word: 'system', icon: 'board', needs: 'system.read' },
      { to: '/settings/jobs', word: 'jobs', icon: 'clock', needs: 'system.read' },
      { to: '/settings/dead-letters', word: 'letters', icon: 'alert', needs: 'system.read' },
    ],
  },
] as const satisfies readonly { readonly word: string; readonly entries: readonly SettingsPlace[] }[];
export type SettingsGroup = { readonly word: (typeof SETTINGS)[number]['word']; readonly entries: readonly SettingsPlace[] };
