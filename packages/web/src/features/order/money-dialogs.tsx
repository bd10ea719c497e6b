import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { minor, OfflineMethod, paymentLinkRoute, recordOfflinePaymentRoute, uploadProofRoute } from '@danflow/contract';
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
  deposit: 'payDeposit',
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
  const due = order.amountDue ?? 0;
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
