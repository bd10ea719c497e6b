import type { Permission } from '@danflow/contract';
import type { IconName } from '../ui/icon.tsx';

export interface NavItem {
  readonly to: '/' | '/orders' | '/goods' | '/stock' | '/customers' | '/finance' | '/imports' | '/scan' | '/settings';
  readonly word: 'board' | 'orders' | 'goods' | 'stock' | 'customers' | 'finance' | 'imports' | 'scan' | 'settings';
  readonly icon: IconName;
  /** One of these is enough; none: everybody. */
  readonly needs: readonly Permission[];
}

export const NAV: readonly NavItem[] = [
  { to: '/', word: 'board', icon: 'board', needs: ['order.read'] },
  { to: '/orders', word: 'orders', icon: 'orders', needs: ['order.read'] },
  { to: '/scan', word: 'scan', icon: 'scan', needs: ['order.ship', 'order.deliver'] },
  { to: '/goods', word: 'goods', icon: 'goods', needs: ['catalog.read'] },
  { to: '/stock', word: 'stock', icon: 'stock', needs: ['stock.read'] },
  { to: '/customers', word: 'customers', icon: 'people', needs: ['customer.read'] },
  { to: '/finance', word: 'finance', icon: 'money', needs: ['payment.read', 'finance.task'] },
  { to: '/imports', word: 'imports', icon: 'imports', needs: ['order.import'] },
  { to: '/settings', word: 'settings', icon: 'settings', needs: [] },
];
