import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { rejectRefundRoute, type RefundView } from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useSay } from '../../ui/say.tsx';
import type { DialogProps } from './dialogs.tsx';

/** A refund that waits for a second person is not made, and why. */
export function RejectDialog({ onClose, refund }: DialogProps & { readonly refund: RefundView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const reject = useCommand(rejectRefundRoute, { touches: ['orders', 'payments', 'stock'], onDone: () => say.done(t('order.rejected')) });
  return (
    <FormDialog
      title={t('order.rejectTitle')}
      onClose={onClose}
      command={reject}
      isDanger
      okText={t('order.reject')}
      toIntention={({ reason }: { reason: string }) => ({ params: { refundId: refund.id }, body: { reason } })}
    >
      <Form.Item
        name="reason"
        label={t('order.rejectReason')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={300} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}
