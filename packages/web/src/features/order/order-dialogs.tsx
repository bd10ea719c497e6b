import type { ReactNode } from 'react';
import { AddressDialog, MarksDialog } from './edit-dialogs.tsx';
import { LinesDialog, SwapDialog } from './line-dialogs.tsx';
import { LinkDialog, PayDialog } from './money-dialogs.tsx';
import { RefundDialog } from './refund-dialog.tsx';
import { RejectDialog } from './reject-dialog.tsx';
import { ProductionDialog, RedeemDialog, ShipDialog, TrackingDialog, VoidDialog } from './ship-dialogs.tsx';
import { CancelDialog, ExtendDialog, HoldDialog } from './state-dialogs.tsx';
import type { Dialog, DialogProps } from './dialogs.tsx';

export function OrderDialogs({ dialog, ...props }: DialogProps & { readonly dialog: Dialog }): ReactNode {
  switch (dialog.kind) {
    case 'ship':
      return <ShipDialog {...props} />;
    case 'tracking':
      return <TrackingDialog {...props} shipment={dialog.shipment} />;
    case 'void':
      return <VoidDialog {...props} shipment={dialog.shipment} />;
    case 'redeem':
      return <RedeemDialog {...props} />;
    case 'production':
      return <ProductionDialog {...props} lineNo={dialog.lineNo} />;
    case 'pay':
      return <PayDialog {...props} />;
    case 'refund':
      return <RefundDialog {...props} {...(dialog.attempt ? { attempt: dialog.attempt } : {})} />;
    case 'reject':
      return <RejectDialog {...props} refund={dialog.refund} />;
    case 'cancel_keeping':
      return <CancelDialog {...props} isKeeping />;
    case 'link':
      return <LinkDialog {...props} />;
    case 'hold':
      return <HoldDialog {...props} />;
    case 'cancel':
      return <CancelDialog {...props} />;
    case 'extend':
      return <ExtendDialog {...props} />;
    case 'address':
      return <AddressDialog {...props} />;
    case 'marks':
      return <MarksDialog {...props} />;
    case 'lines':
      return <LinesDialog {...props} />;
    case 'swap':
      return <SwapDialog {...props} lineNo={dialog.lineNo} />;
  }
}
