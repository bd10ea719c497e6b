import { Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelOrderRoute, extendOrderRoute, holdOrderRoute, releaseOrderRoute } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useSay } from '../../ui/say.tsx';
import { useUndo } from '../../ui/use-undo.tsx';
import { WhenInput } from '../../ui/when-input.tsx';
import type { DialogProps } from './dialogs.tsx';

const TOUCHED = ['orders', 'stock'];

export function HoldDialog({ order, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const undo = useUndo();
  const hold = useCommand(holdOrderRoute, {
    touches: TOUCHED,
    onDone: () =>
      undo(t('order.actionDone', { action: t('words.action.hold') }), TOUCHED, () =>
        call(releaseOrderRoute, { params: { orderId: order.id }, body: { reason: '' } }),
      ),
  });
  return (
    <FormDialog
      title={t('order.holdTitle')}
      help={t('order.holdHelp')}
      onClose={onClose}
      command={hold}
      okText={t('words.action.hold')}
      toIntention={({ reason, until }: { reason: string; until?: string | null }) => ({
        params: { orderId: order.id },
        body: { reason, until: until ?? null },
      })}
    >
      <Form.Item
        name="reason"
        label={t('order.holdReason')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <Form.Item name="until" label={t('order.holdUntilField')}>
        <WhenInput />
      </Form.Item>
    </FormDialog>
  );
}

const REASONS = ['buyer', 'duplicate', 'out_of_stock', 'fraud', 'other'] as const;

/** `isKeeping`: the deposit that was paid stays with the shop, as somebody chose. */
export function CancelDialog({ order, onClose, isKeeping = false }: DialogProps & { readonly isKeeping?: boolean }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const cancel = useCommand(cancelOrderRoute, {
    touches: TOUCHED,
    onDone: () => say.done(t('order.actionDone', { action: t('words.action.cancel') })),
  });
  return (
    <FormDialog
      title={t('order.cancelTitle')}
      help={t(isKeeping ? 'order.cancelKeepHelp' : 'order.cancelHelp')}
      onClose={onClose}
      command={cancel}
      okText={t(isKeeping ? 'words.action.cancel_keeping' : 'words.action.cancel')}
      isDanger
      initial={{ cancelReason: 'buyer' as const, reason: '' }}
      toIntention={({ cancelReason, reason }: { cancelReason: (typeof REASONS)[number]; reason: string }) => ({
        params: { orderId: order.id },
        body: { cancelReason, reason, keepDeposit: isKeeping },
      })}
    >
      <Form.Item name="cancelReason" label={t('order.cancelWhy')}>
        <Select options={REASONS.map((r) => ({ value: r, label: t(`words.cancelReason.${r}`) }))} />
      </Form.Item>
      <Form.Item name="reason" label={t('order.cancelNote')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}

export function ExtendDialog({ order, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const extend = useCommand(extendOrderRoute, {
    touches: TOUCHED,
    onDone: () => say.done(t('order.actionDone', { action: t('words.action.extend_deadline') })),
  });
  const isUnpaid = order.status === 'pending_payment';
  return (
    <FormDialog
      title={t('order.extendTitle')}
      onClose={onClose}
      command={extend}
      initial={{ until: (isUnpaid ? order.payBy : order.shipBy) ?? '', reason: '' }}
      toIntention={({ until, reason }: { until: string; reason: string }) => ({ params: { orderId: order.id }, body: { until, reason } })}
    >
      <Form.Item
        name="until"
        label={isUnpaid ? t('order.extendPay') : t('order.extendShip')}
        rules={[{ required: true, message: t('errors.fieldRequired') }]}
      >
        <WhenInput />
      </Form.Item>
      <Form.Item name="reason" label={t('common.reason')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}
