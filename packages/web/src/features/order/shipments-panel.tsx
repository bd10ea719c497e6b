import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listShipmentsRoute, type OrderView, type ShipmentView } from '@danflow/contract';
import { useRoute } from '../../api/use-route.ts';
import { CopyButton, Failed, Section } from '../../ui/basics.tsx';
import { carrierName } from '../../ui/carriers.ts';
import { goodsText } from '../../ui/goods-text.ts';
import { Pill } from '../../ui/pills.tsx';
import { When } from '../../ui/when.tsx';
import type { OpenDialog } from './dialogs.tsx';

function Parcel({
  shipment,
  order,
  open,
}: {
  readonly shipment: ShipmentView;
  readonly order: OrderView;
  readonly open: OpenDialog;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const isVoided = shipment.state === 'voided';
  return (
    <li className="row apart entry">
      <span className="col tight">
        <span className="row tight">
          <span className="strong">{carrierName(shipment.carrier, i18n.language)}</span>
          <span className="num">{shipment.trackingNo}</span>
          <CopyButton text={shipment.trackingNo} />
          {isVoided ? <Pill tone="cancelled">{t('order.voided')}</Pill> : null}
        </span>
        <span className="quiet">
          <When at={shipment.shippedAt} /> · {goodsText(shipment.lines, t)}
        </span>
        {isVoided && shipment.voidReason ? <span className="quiet">{t('history.reason', { reason: shipment.voidReason })}</span> : null}
      </span>
      <span className="row">
        {!isVoided && order.actions.includes('correct_tracking') ? (
          <Button size="small" onClick={() => open({ kind: 'tracking', shipment })}>
            {t('order.correct')}
          </Button>
        ) : null}
        {!isVoided && order.actions.includes('void_shipment') ? (
          <Button size="small" type="text" danger onClick={() => open({ kind: 'void', shipment })}>
            {t('order.voidShipment')}
          </Button>
        ) : null}
      </span>
    </li>
  );
}

export function ShipmentsPanel({ order, open }: { readonly order: OrderView; readonly open: OpenDialog }): ReactNode {
  const { t } = useTranslation();
  const shipments = useRoute('orders', listShipmentsRoute, { params: { orderId: order.id } });
  const parcels = shipments.data?.shipments ?? [];
  if (shipments.error) return <Failed error={shipments.error} onRetry={() => void shipments.refetch()} />;
  if (parcels.length === 0 && order.status !== 'paid' && order.status !== 'shipped') return null;
  return (
    <Section title={t('order.shipments')}>
      {parcels.length === 0 ? (
        <p className="quiet">{t('order.noShipments')}</p>
      ) : (
        <ul className="entries">
          {parcels.map((s) => (
            <Parcel key={s.id} shipment={s} order={order} open={open} />
          ))}
        </ul>
      )}
    </Section>
  );
}
