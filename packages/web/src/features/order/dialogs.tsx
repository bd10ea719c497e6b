import { lazy, Suspense, type ReactNode } from 'react';
import type { AttemptView, OrderView, RefundView, ShipmentView } from '@danflow/contract';

/** A dialog that is open on the order page, with what it is about. */
export type Dialog =
  | { readonly kind: 'ship' | 'pay' | 'hold' | 'cancel' | 'cancel_keeping' | 'extend' | 'address' | 'lines' | 'marks' | 'link' | 'redeem' }
  | { readonly kind: 'refund'; readonly attempt?: AttemptView }
  | { readonly kind: 'reject'; readonly refund: RefundView }
  | { readonly kind: 'swap' | 'production'; readonly lineNo: number }
  | { readonly kind: 'tracking' | 'void'; readonly shipment: ShipmentView };
export type OpenDialog = (dialog: Dialog) => void;

export interface DialogProps {
  readonly order: OrderView;
  readonly onClose: () => void;
}

/** Dialogs bring date pickers and editors along: they are fetched when the first one opens. */
const Dialogs = lazy(async () => ({ default: (await import('./order-dialogs.tsx')).OrderDialogs }));

export function OpenDialogs(props: DialogProps & { readonly dialog: Dialog | null }): ReactNode {
  const { dialog, ...rest } = props;
  if (dialog === null) return null;
  return (
    <Suspense fallback={null}>
      <Dialogs dialog={dialog} {...rest} />
    </Suspense>
  );
}
