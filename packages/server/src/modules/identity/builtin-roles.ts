import { ALL_PERMISSIONS, BuiltinRole } from '@danflow/contract';
import type { Rights } from './access.rules.ts';

const WAREHOUSE_SHIPPED_DAYS = 7;
const SERVICE_SHIPPED_DAYS = 30;

/**
 * The roles that every installation has (R15). To change what a role may do, change it here: the next start brings
 * the stored role up to date, and `docs/generated/access.md` shows in review what became of the routes.
 */
export const BUILTIN_ROLES = {
  owner: {
    name: '店主',
    permissions: ALL_PERMISSIONS,
    scope: {},
    masks: { personal: 'masked', amounts: 'shown', cost: 'shown' },
  },
  customer_service: {
    name: '客服',
    permissions: [
      'order.read',
      'order.create',
      'order.edit',
      'order.price',
      'order.swap',
      'order.confirm',
      'order.cancel',
      'order.hold',
      'order.assign',
      'order.complete',
      'order.extend',
      'order.deliver',
      'order.export',
      'order.import',
      'order.history',
      'customer.read',
      'customer.edit',
      'customer.reveal',
      'catalog.read',
      'stock.read',
      'stock.alert',
      'payment.read',
      'payment.link',
    ],
    scope: { statuses: { pending_payment: null, paid: null, shipped: SERVICE_SHIPPED_DAYS } },
    masks: { personal: 'masked', amounts: 'shown', cost: 'hidden' },
  },
  warehouse: {
    name: '仓库',
    permissions: [
      'order.read',
      'order.ship',
      'order.produce',
      'order.deliver',
      'receiver.print',
      'catalog.read',
      'stock.read',
      'stock.change',
      'stock.alert',
    ],
    scope: { statuses: { paid: null, shipped: WAREHOUSE_SHIPPED_DAYS } },
    masks: { personal: 'hidden', amounts: 'hidden', cost: 'hidden' },
  },
  finance: {
    name: '财务',
    permissions: [
      'order.read',
      'order.export',
      'order.history',
      'customer.read',
      'catalog.read',
      'stock.read',
      'payment.read',
      'payment.record',
      'payment.refund',
      'payment.approve',
      'finance.task',
      'reconcile.read',
      'reconcile.work',
      'reconcile.sign',
      'reconcile.file',
    ],
    scope: {},
    masks: { personal: 'masked', amounts: 'shown', cost: 'shown' },
  },
} as const satisfies Record<BuiltinRole, Rights & { readonly name: string }>;
