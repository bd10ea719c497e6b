import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { OrderAction, OrderView } from '@danflow/contract';
import type { Dialog } from './dialogs.tsx';

const api = getRouteApi('/shell/workplace/orders/$orderId');

const DIALOG_OF: Partial<Record<OrderAction, Dialog>> = {
  ship: { kind: 'ship' },
  ship_part: { kind: 'ship' },
  pay: { kind: 'pay' },
  cancel: { kind: 'cancel' },
  redeem: { kind: 'redeem' },
};

/**
 * The dialog that is open. The board asks for one by address (`?do=ship`); it opens if the order may take that action, and
 * the wish is taken out of the address, so that it is not granted twice.
 */
export function useAskedDialog(order: OrderView): readonly [Dialog | null, (dialog: Dialog | null) => void] {
  const wish = api.useSearch().do as OrderAction | undefined;
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<Dialog | null>(() =>
    wish !== undefined && order.actions.includes(wish) ? (DIALOG_OF[wish] ?? null) : null,
  );
  useEffect(() => {
    if (wish !== undefined) void navigate({ to: '/orders/$orderId', params: { orderId: order.id }, search: {}, replace: true });
  }, [wish, navigate, order.id]);
  return [dialog, setDialog];
}
