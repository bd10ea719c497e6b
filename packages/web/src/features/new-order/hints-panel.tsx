import { useQuery, keepPreviousData } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { orderHintsRoute, type OrderView, type PaymentTerms, type ReplyOf } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useMay } from '../../api/session.tsx';
import { Notice, OrderNo, Section } from '../../ui/basics.tsx';
import { Chips } from '../../ui/chips.tsx';
import { goodsText } from '../../ui/goods-text.ts';
import { Money, moneyText } from '../../ui/money.tsx';
import { Pill, StatusPill } from '../../ui/pills.tsx';
import { When } from '../../ui/when.tsx';
import { minuteOf } from '../../ui/zone.ts';

type Hints = ReplyOf<typeof orderHintsRoute>;
export interface Wish {
  readonly shopId?: string | undefined;
  readonly phone: string;
  readonly skuIds: readonly string[];
}

const PAUSE_MS = 400;
const MIN_DIGITS = 7;

/** Asked for by POST when the phone is a whole one, and kept in memory no longer than it is shown (R14). */
export function useHints({ shopId, phone, skuIds }: Wish): Hints | null {
  const digits = phone.replaceAll(/\D/g, '');
  const wish = JSON.stringify({
    ...(shopId ? { shopId } : {}),
    phone: digits.length < MIN_DIGITS ? '' : phone.trim(),
    skuIds: [...new Set(skuIds)].sort(),
  });
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wish), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wish]);
  const body = asked === '' ? null : (JSON.parse(asked) as { phone: string });
  const found = useQuery({
    queryKey: ['orders', orderHintsRoute.path, asked],
    queryFn: ({ signal }) => call(orderHintsRoute, { body: body ?? {} }, { signal }),
    enabled: body !== null && body.phone !== '',
    gcTime: 0,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return body === null || body.phone === '' ? null : (found.data ?? null);
}

function OrderRow({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  return (
    <li className="entry">
      <div className="row apart">
        <Link to="/orders/$orderId" params={{ orderId: order.id }} target="_blank">
          <OrderNo no={order.orderNo} />
        </Link>
        <StatusPill status={order.status} />
      </div>
      <div className="row apart quiet">
        <span className="clip">{goodsText(order.lines, t)}</span>
        <Money amount={order.totalAmount} currency={order.currency} />
      </div>
      <div className="quiet">
        <When at={order.createdAt} />
      </div>
    </li>
  );
}

/** The limit and what is used of it, before the order is refused for it. */
function CreditHint({ hints, terms, total }: { readonly hints: Hints; readonly terms: PaymentTerms; readonly total: number }): ReactNode {
  const { t } = useTranslation();
  const { customer, figures } = hints;
  if (customer === null || figures === null || figures.owedAmount === null) return null;
  const limit = customer.creditLimitAmount;
  if (limit === null) return terms === 'on_account' ? <Notice tone="danger">{t('newOrder.creditNone')}</Notice> : null;
  const words = { limit: moneyText(limit, 'CNY'), owed: moneyText(figures.owedAmount, 'CNY') };
  if (terms === 'on_account' && figures.owedAmount + total > limit) return <Notice tone="danger">{t('newOrder.creditOver', words)}</Notice>;
  return <p className="quiet">{t('newOrder.creditLeft', words)}</p>;
}

function Known({ hints }: { readonly hints: Hints }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { customer, figures } = hints;
  if (customer === null) return <p className="quiet">{t('newOrder.newCustomer')}</p>;
  return (
    <div className="col tight">
      <span className="row tight">
        <strong>{customer.name ?? '***'}</strong>
        <span className="num">{customer.phone}</span>
        <Pill tone="completed">{t('newOrder.known')}</Pill>
        {may('customer.read') ? (
          <Link to="/customers/$customerId" params={{ customerId: customer.id }} target="_blank">
            {t('newOrder.openProfile')}
          </Link>
        ) : null}
      </span>
      <Chips words={customer.tags} />
      {customer.note === '' ? null : <span className="pre">{customer.note}</span>}
      {figures === null ? null : (
        <span className="quiet">
          {t('newOrder.orders', { n: figures.orders })}
          {(figures.amounts ?? []).map((a) => ` · ${moneyText(a.amount, a.currency)}`).join('')}
          {figures.lastOrderAt === null ? '' : ` · ${t('newOrder.lastOrder', { at: minuteOf(figures.lastOrderAt) })}`}
        </span>
      )}
    </div>
  );
}

/** Who this is, what they ordered, and what one should think twice about. Hints only: the server decides when the order is placed. */
export function HintsPanel({
  hints,
  terms,
  total,
}: {
  readonly hints: Hints | null;
  readonly terms: PaymentTerms;
  readonly total: number;
}): ReactNode {
  const { t } = useTranslation();
  if (hints === null) return null;
  const { customer, duplicates, recent } = hints;
  const others = recent.filter((o) => !duplicates.some((d) => d.id === o.id));
  return (
    <Section title={t('newOrder.buyer')}>
      <div aria-live="polite" className="col">
        {customer?.isBlacklisted ? (
          <Notice tone="danger">
            <strong>{t('newOrder.blacklistTitle') + t('common.colon') + customer.blacklistedReason}</strong>
            {customer.blacklistedAt ? (
              <div>{t('newOrder.blacklistBy', { by: customer.blacklistedBy ?? '', at: minuteOf(customer.blacklistedAt) })}</div>
            ) : null}
          </Notice>
        ) : null}
        {duplicates.length > 0 ? (
          <Notice tone="pending">
            <strong>{t('newOrder.duplicateTitle')}</strong>
            <div>{t('newOrder.duplicateHelp')}</div>
            <ul className="entries">
              {duplicates.map((o) => (
                <OrderRow key={o.id} order={o} />
              ))}
            </ul>
          </Notice>
        ) : null}
        <Known hints={hints} />
        <CreditHint hints={hints} terms={terms} total={total} />
        {others.length > 0 ? (
          <>
            <h3 className="hint-head">{t('newOrder.recent')}</h3>
            <ul className="entries">
              {others.slice(0, 3).map((o) => (
                <OrderRow key={o.id} order={o} />
              ))}
            </ul>
          </>
        ) : null}
      </div>
    </Section>
  );
}
