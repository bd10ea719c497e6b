import { useMutation } from '@tanstack/react-query';
import { Alert, Input, Modal, Select } from 'antd';
import { Fragment, useState, type ClipboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Carrier, OrderView } from '@danflow/contract';
import { OrderNo } from '../../ui/basics.tsx';
import { carrierOptions, guessCarrier } from '../../ui/carriers.ts';
import { problemText } from '../../ui/problem-text.ts';
import type { DeedProps } from './batch-dialogs.tsx';
import type { Act } from './use-batch.tsx';

interface Parcel {
  readonly trackingNo: string;
  /** Null: guessed from the number as it is typed. */
  readonly carrier: Carrier | null;
}
const EMPTY: Parcel = { trackingNo: '', carrier: null };
const carrierOf = (parcel: Parcel): Carrier | null => parcel.carrier ?? guessCarrier(parcel.trackingNo);

interface RowProps {
  readonly order: OrderView;
  readonly parcel: Parcel;
  readonly onChange: (parcel: Parcel) => void;
  readonly onPaste: (event: ClipboardEvent<HTMLInputElement>) => void;
}

function ParcelRow({ order, parcel, onChange, onPaste }: RowProps): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <Fragment>
      <span title={order.lines.map((l) => `${l.title} ×${l.qty}`).join('\n')}>
        <OrderNo no={order.orderNo} />
        <br />
        <span className="quiet">{order.lines[0]?.title}</span>
      </span>
      <Select
        aria-label={`${t('order.carrier')} ${order.orderNo}`}
        placeholder={t('order.carrier')}
        showSearch={{ optionFilterProp: 'label' }}
        value={carrierOf(parcel)}
        options={carrierOptions(i18n.language)}
        onChange={(carrier: Carrier | null) => onChange({ ...parcel, carrier })}
      />
      <Input
        aria-label={`${t('order.trackingNo')} ${order.orderNo}`}
        placeholder={t('order.trackingNo')}
        maxLength={60}
        autoComplete="off"
        value={parcel.trackingNo}
        onPaste={onPaste}
        onChange={(e) => onChange({ ...parcel, trackingNo: e.target.value })}
      />
    </Fragment>
  );
}

const numbersIn = (pasted: string): string[] =>
  pasted
    .split(/[\r\n\t]+/)
    .map((text) => text.trim())
    .filter((text) => text !== '');

/** What has been typed for each order, and which of them can go. */
function useParcels(open: readonly OrderView[]) {
  const [parcels, setParcels] = useState<Readonly<Record<string, Parcel>>>({});
  const parcelOf = (order: OrderView): Parcel => parcels[order.id] ?? EMPTY;
  const isFilled = (order: OrderView): boolean => parcelOf(order).trackingNo.trim() !== '';
  /** A pasted column fills the rows from here on; a single number is pasted as usual. */
  const paste = (index: number) => (event: ClipboardEvent<HTMLInputElement>) => {
    const numbers = numbersIn(event.clipboardData.getData('text'));
    if (numbers.length < 2) return;
    event.preventDefault();
    const rows = open.slice(index, index + numbers.length);
    const filled = rows.map((o, i) => [o.id, { ...parcelOf(o), trackingNo: numbers[i] ?? '' }] as const);
    setParcels({ ...parcels, ...Object.fromEntries(filled) });
  };
  const ready = open.flatMap((o) => {
    const carrier = carrierOf(parcelOf(o));
    return isFilled(o) && carrier !== null ? [{ orderId: o.id, carrier, trackingNo: parcelOf(o).trackingNo }] : [];
  });
  return {
    parcelOf,
    paste,
    ready,
    hasNoCarrier: open.some((o) => isFilled(o) && carrierOf(parcelOf(o)) === null),
    put: (order: OrderView, parcel: Parcel) => setParcels({ ...parcels, [order.id]: parcel }),
  };
}

/** Tracking numbers, one an order; a column pasted into a field fills those below. Rows left empty are not shipped. */
export function ParcelsDialog({ orders, run, onClose }: DeedProps): ReactNode {
  const { t } = useTranslation();
  const open = orders.filter((o) => o.actions.includes('ship') || o.actions.includes('ship_part'));
  const left = orders.length - open.length;
  const { parcelOf, paste, put, ready, hasNoCarrier } = useParcels(open);
  const command = useMutation({
    mutationFn: (act: Act) => run(act, { ids: ready.map((p) => p.orderId) }),
    onSuccess: onClose,
  });
  const isReady = ready.length > 0 && !hasNoCarrier;
  const send = (): void => command.mutate({ action: 'ship', parcels: ready });
  return (
    <Modal
      open
      width={680}
      title={t('orderList.ask.ship', { n: open.length })}
      onCancel={onClose}
      onOk={send}
      okText={t('orderList.shipReady', { n: ready.length })}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: !isReady, loading: command.isPending }}
      mask={{ closable: false }}
    >
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('orderList.shipHelp')}
        {left > 0 ? ` ${t('orderList.shipLeft', { n: left })}` : ''}
      </p>
      <div className="parcels">
        {open.map((order, i) => (
          <ParcelRow key={order.id} order={order} parcel={parcelOf(order)} onPaste={paste(i)} onChange={(parcel) => put(order, parcel)} />
        ))}
      </div>
      {hasNoCarrier ? <p className="danger">{t('orderList.carrierNeeded')}</p> : null}
      {command.error ? <Alert type="error" showIcon title={problemText(command.error, t)} role="alert" /> : null}
    </Modal>
  );
}
