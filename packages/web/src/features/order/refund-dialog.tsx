import { Checkbox, Form, Input, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { minor, refundRulesRoute, requestRefundRoute, type AttemptView, type OrderView } from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { moneyText } from '../../ui/money.tsx';
import { useSay } from '../../ui/say.tsx';
import type { DialogProps } from './dialogs.tsx';
import { refundableUnits, worthOf } from './refund-worth.ts';

interface RefundFields {
  readonly amount: number;
  readonly reason: string;
  /** By line number. */
  readonly units?: Record<string, number | null>;
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

/** What it is for: choosing units proposes their price; the amount may still be made smaller. */
function Units({ order, most }: { readonly order: OrderView; readonly most: number }): ReactNode {
  const { t } = useTranslation();
  const form = Form.useFormInstance<RefundFields>();
  const lines = order.lines.filter((l) => refundableUnits(l) > 0);
  const propose = () => form.setFieldValue('amount', worthOf(order, form.getFieldValue('units') ?? {}, most));
  if (lines.length === 0) return null;
  return (
    <div role="group" aria-label={t('order.refundLines')} style={{ marginBottom: 16 }}>
      <p>{t('order.refundLines')}</p>
      {lines.map((l) => (
        <div key={l.lineNo} className="row apart" style={{ flexWrap: 'nowrap', padding: '4px 0' }}>
          <span>
            {l.title}
            {l.options === '' ? '' : ` · ${l.options}`}
          </span>
          <span className="row tight nowrap" style={{ flexWrap: 'nowrap' }}>
            <Form.Item name={['units', String(l.lineNo)]} noStyle>
              <InputNumber
                aria-label={t('order.refundLineQty', { title: l.title })}
                min={0}
                max={refundableUnits(l)}
                precision={0}
                placeholder="0"
                onChange={propose}
                style={{ width: 84 }}
              />
            </Form.Item>
            <span className="quiet">{t('order.refundUnits', { n: refundableUnits(l) })}</span>
          </span>
        </div>
      ))}
      <p className="quiet">{t('order.refundLinesHelp')}</p>
    </div>
  );
}

function Bounds({ order, most }: { readonly order: OrderView; readonly most: number }): ReactNode {
  const { t } = useTranslation();
  const alone = useRoute('refund-rules', refundRulesRoute, {}).data?.aloneDayMaxAmount ?? null;
  return (
    <>
      {t('order.refundMax', { amount: moneyText(most, order.currency) })}
      {alone === null ? null : (
        <>
          <br />
          {alone === 0 ? t('order.refundNeedsSecond') : t('order.refundLimitNote', { amount: moneyText(alone, order.currency) })}
        </>
      )}
    </>
  );
}

const chosen = (units: RefundFields['units']) =>
  Object.entries(units ?? {}).flatMap(([lineNo, qty]) => (qty ? [{ lineNo: Number(lineNo), qty }] : []));

export function RefundDialog({ order, onClose, attempt }: DialogProps & { readonly attempt?: AttemptView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const refund = useCommand(requestRefundRoute, {
    touches: ['orders', 'payments', 'stock'],
    onDone: ({ refunds }) =>
      refunds.some((r) => r.approval === 'waiting') ? say.warn(t('order.refundNeedsSecond')) : say.done(t('order.refundDone')),
  });
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
      toIntention={({ amount, reason, units, isHanded: handed, handedBackNote }: RefundFields) => ({
        params: { orderId: order.id },
        body: {
          amount: minor(amount),
          reason,
          lines: chosen(units),
          ...(attempt ? { attemptId: attempt.id } : {}),
          ...(handed && handedBackNote ? { handedBackNote } : {}),
        },
      })}
    >
      <Units order={order} most={most} />
      <Form.Item
        name="amount"
        label={t('order.refundAmount')}
        extra={<Bounds order={order} most={most} />}
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
      {attempt === undefined || attempt.provider === 'offline' || attempt.provider === 'external' ? <HandedBack /> : null}
    </FormDialog>
  );
}
