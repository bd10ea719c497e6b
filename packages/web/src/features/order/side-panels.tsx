import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { orderPrintsRoute, revealOrderRoute, type OrderView } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useAssignees, useShops, useWarehouses } from '../../api/places.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { useRoute } from '../../api/use-route.ts';
import { CopyButton, Facts, Section } from '../../ui/basics.tsx';
import { Flag } from '../../ui/pills.tsx';
import { attributeInWords } from '../../ui/journal-words.ts';
import { Revealable } from '../../ui/revealable.tsx';
import { Deadline, When } from '../../ui/when.tsx';
import { minuteOf } from '../../ui/zone.ts';
import type { OpenDialog } from './dialogs.tsx';
import { Chips } from '../../ui/chips.tsx';

type Receiver = NonNullable<OrderView['receiver']>;
interface PanelProps {
  readonly order: OrderView;
  readonly open: OpenDialog;
}

function ReceiverFacts({ receiver, isPlain }: { readonly receiver: Receiver; readonly isPlain: boolean }): ReactNode {
  const { t } = useTranslation();
  const region = [receiver.country === 'CN' ? '' : receiver.country, receiver.province, receiver.city, receiver.district]
    .filter((s) => s !== '')
    .join(' ');
  const whole = `${receiver.name} ${receiver.phone} ${receiver.province}${receiver.city}${receiver.district}${receiver.street}`.trim();
  return (
    <>
      <Facts
        facts={[
          { name: t('order.name'), value: receiver.name },
          { name: t('order.phone'), value: receiver.phone === '' ? '' : <span className="num">{receiver.phone}</span> },
          { name: t('order.region'), value: region, isWide: true },
          { name: t('order.street'), value: receiver.street, isWide: true },
          { name: t('order.postalCode'), value: receiver.postalCode },
        ]}
      />
      {isPlain ? (
        <p>
          <CopyButton text={whole} label={t('order.receiver')} />
        </p>
      ) : null}
    </>
  );
}

export function ReceiverPanel({ order, open }: PanelProps): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { masks } = useSession();
  const { receiver } = order;
  return (
    <Section
      title={t('order.receiver')}
      actions={
        order.actions.includes('change_address') ? (
          <Button size="small" onClick={() => open({ kind: 'address' })}>
            {t('words.action.change_address')}
          </Button>
        ) : null
      }
    >
      {receiver === null ? (
        <p className="quiet">{t('order.noReceiver')}</p>
      ) : (
        <Revealable<Receiver | null>
          masked={<ReceiverFacts receiver={receiver} isPlain={false} />}
          canReveal={may('customer.reveal')}
          reveal={async (reason) => {
            const answer = await call(revealOrderRoute, { params: { orderId: order.id }, body: { reason } });
            return { value: answer.receiver, seconds: answer.seconds };
          }}
          show={(plain) => (plain === null ? <p className="quiet">{t('order.noReceiver')}</p> : <ReceiverFacts receiver={plain} isPlain />)}
        />
      )}
      {receiver !== null && masks.personal === 'hidden' && !may('customer.reveal') ? (
        <p className="quiet">{t('order.personalHidden')}</p>
      ) : null}
    </Section>
  );
}

export function MarksPanel({ order, open }: PanelProps): ReactNode {
  const { t } = useTranslation();
  const assignees = useAssignees();
  return (
    <Section
      title={t('order.marks')}
      actions={
        order.actions.includes('edit_marks') ? (
          <Button size="small" onClick={() => open({ kind: 'marks' })}>
            {t('common.edit')}
          </Button>
        ) : null
      }
    >
      <Facts
        facts={[
          {
            name: t('order.sellerMemo'),
            value:
              order.sellerMemo === '' ? (
                <span className="quiet">{t('order.noMemo')}</span>
              ) : (
                <span className="pre">{order.sellerMemo}</span>
              ),
            isWide: true,
          },
          {
            name: t('order.buyerMessage'),
            value: order.buyerMessage === '' ? '' : <span className="pre">{order.buyerMessage}</span>,
            isWide: true,
          },
          { name: t('order.flag'), value: <Flag flag={order.sellerFlag} withWord /> },
          {
            name: t('order.tags'),
            value: order.tags.length === 0 ? '' : <Chips words={order.tags} />,
          },
          { name: t('order.assignee'), value: assignees.find((a) => a.id === order.assigneeId)?.name ?? '' },
          order.invoice === null
            ? null
            : {
                name: t('order.invoice'),
                value: `${order.invoice.title}${order.invoice.taxNo === '' ? '' : ` · ${order.invoice.taxNo}`}`,
                isWide: true,
              },
        ]}
      />
    </Section>
  );
}

/** What has been printed, so that nobody packs a parcel twice. */
function usePrinted(orderId: OrderView['id']): string {
  const { t } = useTranslation();
  const may = useMay();
  const prints = useRoute('prints', orderPrintsRoute, { query: { ids: [orderId] } }, { isOn: may('receiver.print') }).data?.items ?? [];
  return prints
    .map((p) => t('order.printTimes', { form: t(`order.printForm.${p.form}`), n: p.times, at: minuteOf(p.lastAt), by: p.lastBy }))
    .join('\n');
}

export function FactsPanel({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const warehouses = useWarehouses();
  const printed = usePrinted(order.id);
  const attributes = Object.entries(order.attributes).map(([name, value]) => attributeInWords(name, value, t));
  const moment = (name: string, at: string | null) => (at === null ? null : { name, value: <When at={at} /> });
  return (
    <Section title={t('order.facts')}>
      <Facts
        facts={[
          { name: t('order.type'), value: t(`words.type.${order.type}`) },
          { name: t('order.terms'), value: t(`words.terms.${order.paymentTerms}`) },
          order.paymentState === null ? null : { name: t('order.paymentState'), value: t(`words.paymentState.${order.paymentState}`) },
          { name: t('order.shop'), value: shops.nameOf(order.shopId) },
          order.warehouseId === null ? null : { name: t('order.warehouse'), value: warehouses.nameOf(order.warehouseId) },
          { name: t('order.source'), value: t(`words.source.${order.source}`) },
          order.sourceNo === null
            ? null
            : {
                name: t('order.sourceNo'),
                value: (
                  <span className="num">
                    {order.sourceNo} <CopyButton text={order.sourceNo} />
                  </span>
                ),
              },
          moment(t('order.placedAt'), order.createdAt),
          order.status === 'pending_payment' && order.payBy
            ? {
                name: t('order.payBy'),
                value: (
                  <>
                    <When at={order.payBy} /> <Deadline at={order.payBy} />
                  </>
                ),
              }
            : null,
          order.status === 'paid' && order.shipBy
            ? {
                name: t('order.shipBy'),
                value: (
                  <>
                    <When at={order.shipBy} /> <Deadline at={order.shipBy} />
                  </>
                ),
              }
            : null,
          moment(t('order.paidAt'), order.paidAt),
          moment(t('order.shippedAt'), order.shippedAt),
          moment(t('order.completedAt'), order.completedAt),
          moment(t('order.cancelledAt'), order.cancelledAt),
          printed === '' ? null : { name: t('order.printed'), value: <span className="pre">{printed}</span>, isWide: true },
          ...attributes,
        ]}
      />
    </Section>
  );
}
