import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, Modal, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  minor,
  OfflineMethod,
  paymentLinkRoute,
  recordOfflinePaymentRoute,
  requestRefundRoute,
  uploadProofRoute,
  type AttemptView,
} from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useCommand } from '../../api/use-command.ts';
import { Failed } from '../../ui/basics.tsx';
import { FileInput } from '../../ui/file-input.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { moneyText } from '../../ui/money.tsx';
import { PaymentLinkCard } from '../../ui/payment-link.tsx';
import { useSay } from '../../ui/say.tsx';
import { WhenInput } from '../../ui/when-input.tsx';
import { minuteOf } from '../../ui/zone.ts';
import type { DialogProps } from './dialogs.tsx';

const TOUCHED = ['orders', 'payments', 'stock'];

export function LinkDialog({ order, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const link = useQuery({
    queryKey: ['orders', 'payment-link', order.id, order.version],
    queryFn: () => call(paymentLinkRoute, { params: { orderId: order.id } }),
    gcTime: 0,
  });
  return (
    <Modal open title={t('order.link')} onCancel={onClose} footer={null} width={560}>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('order.linkHelp')}
      </p>
      {link.error ? <Failed error={link.error} /> : null}
      {link.data ? (
        <>
          <p className="row" style={{ marginBottom: 12 }}>
            <strong>{t('order.linkDue', { amount: moneyText(link.data.amountDue, link.data.currency) })}</strong>
            {link.data.payBy ? <span className="quiet">{t('order.linkUntil', { at: minuteOf(link.data.payBy) })}</span> : null}
          </p>
          <PaymentLinkCard url={link.data.url} words={link.data.copyText} />
        </>
      ) : null}
    </Modal>
  );
}

interface PayFields {
  readonly method: 'cash' | 'transfer' | 'other';
  readonly amount: number;
  readonly paidAt?: string | null;
  readonly proofFileId?: string | null;
  readonly note?: string;
}

const OUTCOMES = {
  paid: 'payRecorded',
  collected: 'payRecorded',
  revived: 'payRevived',
  refund: 'payRefundBegun',
  suspense: 'paySuspense',
} as const;

export function PayDialog({ order, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const record = useCommand(recordOfflinePaymentRoute, {
    touches: TOUCHED,
    onDone: ({ outcome }) =>
      outcome === 'suspense' || outcome === 'refund'
        ? say.warn(t(`order.${OUTCOMES[outcome]}`))
        : say.done(t(`order.${OUTCOMES[outcome]}`)),
  });
  const due = Math.max(0, (order.totalAmount ?? 0) - (order.paidAmount ?? 0));
  return (
    <FormDialog
      title={t('order.recordPayment')}
      onClose={onClose}
      command={record}
      okText={t('order.recordPayment')}
      initial={{ method: 'transfer' as const, amount: due }}
      toIntention={({ method, amount, paidAt, proofFileId, note }: PayFields) => ({
        params: { orderId: order.id },
        body: { method, amount: minor(amount), note: note ?? '', ...(paidAt ? { paidAt } : {}), ...(proofFileId ? { proofFileId } : {}) },
      })}
    >
      <div className="form-grid">
        <Form.Item name="method" label={t('order.payMethod')}>
          <Select options={OfflineMethod.options.map((m) => ({ value: m, label: t(`order.method.${m}`) }))} />
        </Form.Item>
        <Form.Item name="amount" label={t('order.payAmount')} rules={[{ required: true, message: t('errors.badAmount') }]}>
          <MoneyInput currency={order.currency} />
        </Form.Item>
        <Form.Item name="paidAt" label={t('order.payAt')}>
          <WhenInput />
        </Form.Item>
        <Form.Item name="proofFileId" label={t('order.payProof')}>
          <FileInput route={uploadProofRoute} accept="image/png,image/jpeg,image/webp,image/gif,application/pdf" maxMb={5} />
        </Form.Item>
        <Form.Item name="note" label={t('common.note')} className="wide">
          <Input maxLength={300} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}

interface RefundFields {
  readonly amount: number;
  readonly reason: string;
  readonly isHanded?: boolean;
  readonly handedBackNote?: string;
}

/** Money that was taken by hand may already be back with the buyer. */
function HandedBack(): ReactNode {
  const { t } = useTranslation();
  const form = Form.useFormInstance<RefundFields>();
  const isHanded = Form.useWatch('isHanded', form) ?? false;
  const needed = [{ required: true, whitespace: true, message: t('errors.fieldRequired') }];
  return (
    <>
      <Form.Item name="isHanded" valuePropName="checked">
        <Checkbox>{t('order.refundHanded')}</Checkbox>
      </Form.Item>
      {isHanded ? (
        <Form.Item name="handedBackNote" label={t('order.refundHandedNote')} rules={needed}>
          <Input maxLength={300} />
        </Form.Item>
      ) : null}
    </>
  );
}

export function RefundDialog({ order, onClose, attempt }: DialogProps & { readonly attempt?: AttemptView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const refund = useCommand(requestRefundRoute, { touches: TOUCHED, onDone: () => say.done(t('order.refundDone')) });
  const most = attempt?.refundableAmount ?? Math.max(0, (order.paidAmount ?? 0) - (order.refundPendingAmount ?? 0));
  return (
    <FormDialog
      title={t('order.refundTitle')}
      onClose={onClose}
      command={refund}
      isDanger
      okText={t('order.refundTitle')}
      initial={{ amount: most }}
      {...(order.shippedQty === 0 ? { help: t('order.refundWhole') } : {})}
      toIntention={({ amount, reason, isHanded: handed, handedBackNote }: RefundFields) => ({
        params: { orderId: order.id },
        body: {
          amount: minor(amount),
          reason,
          ...(attempt ? { attemptId: attempt.id } : {}),
          ...(handed && handedBackNote ? { handedBackNote } : {}),
        },
      })}
    >
      <Form.Item
        name="amount"
        label={t('order.refundAmount')}
        extra={t('order.refundMax', { amount: moneyText(most, order.currency) })}
        rules={[{ required: true, message: t('errors.badAmount') }]}
      >
        <MoneyInput currency={order.currency} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('order.refundReason')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      {attempt === undefined || attempt.provider !== 'sandbox' ? <HandedBack /> : null}
    </FormDialog>
  );
}
