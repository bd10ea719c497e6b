import { Form, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  correctTrackingRoute,
  redeemRoute,
  reportProductionRoute,
  shipOrderRoute,
  voidShipmentRoute,
  type Carrier,
  type ShipmentView,
} from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { carrierOptions, guessCarrier } from '../../ui/carriers.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useSay } from '../../ui/say.tsx';
import type { DialogProps } from './dialogs.tsx';

const TOUCHED = ['orders', 'stock'];

interface Tracking {
  readonly carrier: Carrier;
  readonly trackingNo: string;
}

function TrackingFields(): ReactNode {
  const { t, i18n } = useTranslation();
  const form = Form.useFormInstance<Tracking>();
  const needed = [{ required: true, whitespace: true, message: t('errors.fieldRequired') }];
  const guess = (typed: string) => {
    const carrier = guessCarrier(typed);
    if (carrier !== null && !form.isFieldTouched('carrier')) form.setFieldValue('carrier', carrier);
  };
  return (
    <div className="form-grid">
      <Form.Item name="trackingNo" label={t('order.trackingNo')} rules={needed}>
        <Input maxLength={60} autoFocus autoComplete="off" onChange={(e) => guess(e.target.value)} />
      </Form.Item>
      <Form.Item name="carrier" label={t('order.carrier')} rules={[{ required: true, message: t('order.mustBePicked') }]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={carrierOptions(i18n.language)} />
      </Form.Item>
    </div>
  );
}

/** Ships what is entered for each line; by default everything that is still open. */
export function ShipDialog({ order, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const open = order.lines.filter((l) => l.qty - l.shippedQty > 0);
  const [quantities, setQuantities] = useState<Readonly<Record<number, number>>>(() =>
    Object.fromEntries(open.map((l) => [l.lineNo, l.qty - l.shippedQty - l.shortageQty])),
  );
  const ship = useCommand(shipOrderRoute, {
    touches: TOUCHED,
    onDone: ({ order: after }) =>
      say.done(after.status === 'shipped' || after.status === 'completed' ? t('order.shipDone') : t('order.shipPartDone')),
  });
  const lines = open.map((l) => ({ lineNo: l.lineNo, qty: quantities[l.lineNo] ?? 0 })).filter((l) => l.qty > 0);
  const isWhole = open.every((l) => quantities[l.lineNo] === l.qty - l.shippedQty);
  return (
    <FormDialog
      title={t('order.shipTitle')}
      onClose={onClose}
      command={ship}
      okText={t('words.action.ship')}
      width={560}
      toIntention={({ carrier, trackingNo }: Tracking) => ({
        params: { orderId: order.id },
        body: { carrier, trackingNo, ...(isWhole ? {} : { lines }) },
      })}
    >
      <TrackingFields />
      <div role="group" aria-label={t('order.shipQty')}>
        {open.map((l) => (
          <div key={l.lineNo} className="row apart" style={{ padding: '6px 0', flexWrap: 'nowrap' }}>
            <span className="grow">
              {l.title}
              {l.options === '' ? '' : ` · ${l.options}`}{' '}
              <span className="quiet">
                {t('order.shipOpen', { n: l.qty - l.shippedQty })}
                {l.shortageQty > 0 ? ` · ${t('orders.shortPill', { n: l.shortageQty })}` : ''}
              </span>
            </span>
            <InputNumber
              aria-label={`${t('order.shipQty')} ${l.skuCode}`}
              min={0}
              max={l.qty - l.shippedQty}
              precision={0}
              value={quantities[l.lineNo] ?? 0}
              onChange={(n) => setQuantities({ ...quantities, [l.lineNo]: n ?? 0 })}
              style={{ width: 90 }}
            />
          </div>
        ))}
      </div>
      {lines.length === 0 ? <p className="danger">{t('order.shipNothing')}</p> : null}
    </FormDialog>
  );
}

export function TrackingDialog({ onClose, shipment }: DialogProps & { readonly shipment: ShipmentView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const correct = useCommand(correctTrackingRoute, { touches: TOUCHED, onDone: () => say.done() });
  return (
    <FormDialog
      title={t('order.correctTitle')}
      onClose={onClose}
      command={correct}
      okText={t('common.save')}
      initial={{ carrier: shipment.carrier, trackingNo: shipment.trackingNo }}
      toIntention={(body: Tracking) => ({ params: { shipmentId: shipment.id }, body })}
    >
      <TrackingFields />
    </FormDialog>
  );
}

export function VoidDialog({ onClose, shipment }: DialogProps & { readonly shipment: ShipmentView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const command = useCommand(voidShipmentRoute, { touches: TOUCHED, onDone: () => say.done() });
  return (
    <FormDialog
      title={`${t('words.action.void_shipment')} ${shipment.trackingNo}`}
      help={t('order.voidAsk')}
      onClose={onClose}
      command={command}
      isDanger
      okText={t('order.voidShipment')}
      toIntention={({ reason }: { reason: string }) => ({ params: { shipmentId: shipment.id }, body: { reason } })}
    >
      <Form.Item
        name="reason"
        label={t('common.reason')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}

export function RedeemDialog({ onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const redeem = useCommand(redeemRoute, {
    touches: TOUCHED,
    onDone: ({ left }) => say.done(`${t('order.redeemed')}${left > 0 ? ` · ${t('order.redeemLeft', { n: left })}` : ''}`),
  });
  return (
    <FormDialog
      title={t('order.redeemTitle')}
      onClose={onClose}
      command={redeem}
      okText={t('words.action.redeem')}
      toIntention={({ code }: { code: string }) => ({ body: { code } })}
    >
      <Form.Item
        name="code"
        label={t('order.redeemCode')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={40} autoFocus autoComplete="off" />
      </Form.Item>
    </FormDialog>
  );
}

export function ProductionDialog({ order, onClose, lineNo }: DialogProps & { readonly lineNo: number }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const report = useCommand(reportProductionRoute, { touches: ['orders'], onDone: () => say.done(t('order.productionDone')) });
  const line = order.lines.find((l) => l.lineNo === lineNo);
  return (
    <FormDialog
      title={t('words.action.report_production')}
      help={line?.title}
      onClose={onClose}
      command={report}
      okText={t('common.save')}
      initial={{ step: line?.production?.step ?? '', percent: line?.production?.percent ?? 0, note: '' }}
      toIntention={({ step, percent, note }: { step: string; percent: number; note: string }) => ({
        params: { orderId: order.id },
        body: { lineNo, step, percent, note },
      })}
    >
      <div className="form-grid">
        <Form.Item
          name="step"
          label={t('order.productionStep')}
          rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
        >
          <Input maxLength={40} autoFocus />
        </Form.Item>
        <Form.Item name="percent" label={t('order.productionPercent')}>
          <InputNumber min={0} max={100} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="note" label={t('order.productionNote')} className="wide">
          <Input maxLength={300} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
