import type { Permission } from '@danflow/contract';
import type { IconName } from '../ui/icon.tsx';

interface Tile {
  readonly to: string;
  readonly word: 'ship' | 'receive' | 'count' | 'redeem' | 'work';
  readonly help: 'shipHelp' | 'receiveHelp' | 'countHelp' | 'redeemHelp' | 'workHelp';
  readonly icon: IconName;
  /** One of these is enough. */
  readonly needs: readonly Permission[];
}

export const TILES: readonly Tile[] = [
  { to: '/m/ship', word: 'ship', help: 'shipHelp', icon: 'scan', needs: ['order.ship'] },
  { to: '/m/receive', word: 'receive', help: 'receiveHelp', icon: 'download', needs: ['stock.change'] },
  { to: '/m/count', word: 'count', help: 'countHelp', icon: 'stock', needs: ['stock.change'] },
  { to: '/m/redeem', word: 'redeem', help: 'redeemHelp', icon: 'check', needs: ['order.deliver'] },
  { to: '/m/work', word: 'work', help: 'workHelp', icon: 'clock', needs: ['order.read'] },
];
