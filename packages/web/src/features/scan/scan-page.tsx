import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input, Select, type InputRef } from 'antd';
import { useRef, useState, type FormEvent, type ReactNode, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import {
  deliverOrderRoute,
  normalizeTrackingNo,
  redeemRoute,
  scanRoute,
  shipOrderRoute,
  type Carrier,
  type ScanView,
} from '@danflow/contract';
import { call } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { useCommand } from '../../api/use-command.ts';
import { PageHead, OrderNo, Section } from '../../ui/basics.tsx';
import { carrierOptions, guessCarrier } from '../../ui/carriers.ts';
import { problemText } from '../../ui/problem-text.ts';
import type { Tone } from '../../ui/tokens.ts';

type Order = NonNullable<ScanView['order']>;
interface Done {
  readonly orderNo: string;
  readonly id: string;
  readonly text: string;
}
interface Word {
  readonly text: string;
  readonly tone: Tone;
}

const GOOD = new Set<ScanView['next']>(['ship', 'deliver', 'redeem', 'count_item']);
const TOUCHES = ['orders', 'stock'];
const MAX_RECENT = 8;

function Items({ order, counted }: { readonly order: Order; readonly counted: Readonly<Record<number, number>> }): ReactNode {
  const { t } = useTranslation();
  return (
    <ul className="entries">
      {order.lines.map((l) => (
        <li key={l.lineNo} className="row apart entry" style={{ fontSize: 15 }}>
          <span className="grow">
            {l.title}
            {l.options === '' ? '' : ` · ${l.options}`}
            <br />
            <span className="quiet">{l.skuCode}</span>
          </span>
          <span className="num strong">
            {counted[l.lineNo] ? t('scan.counted', { n: counted[l.lineNo], all: l.openQty }) : t('scan.itemsOpen', { n: l.openQty })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What is in hand: the order being worked on, the items checked, and the one line that says what to do. */
function useScanner() {
  const { t } = useTranslation();
  const [order, setOrder] = useState<Order | null>(null);
  const [counted, setCounted] = useState<Readonly<Record<number, number>>>({});
  const [word, setWord] = useState<Word>({ text: t('scan.ready'), tone: 'paid' });
  const [recent, setRecent] = useState<readonly Done[]>([]);
  const finish = (done: Order, text: string) => {
    setWord({ text, tone: 'completed' });
    setRecent((now) => [{ orderNo: done.orderNo, id: done.id, text }, ...now].slice(0, MAX_RECENT));
    setOrder(null);
    setCounted({});
  };
  const fail = (error: unknown) => setWord({ text: problemText(error, t), tone: 'danger' });
  const ship = useCommand(shipOrderRoute, { touches: TOUCHES });
  const deliver = useCommand(deliverOrderRoute, { touches: TOUCHES });
  const redeem = useCommand(redeemRoute, { touches: TOUCHES });
  const take = (seen: ScanView, code: string) => {
    const isItem = seen.kind === 'sku' && order !== null && seen.lineNo !== null;
    if (isItem) {
      const line = order.lines.find((l) => l.lineNo === seen.lineNo);
      const n = (counted[seen.lineNo ?? 0] ?? 0) + 1;
      setCounted({ ...counted, [seen.lineNo ?? 0]: n });
      const isTooMany = line !== undefined && n > line.openQty;
      setWord(
        isTooMany
          ? { text: t('scan.overCounted'), tone: 'danger' }
          : { text: t('scan.counted', { n, all: line?.openQty ?? n }), tone: 'completed' },
      );
      return;
    }
    setWord({ text: seen.says, tone: GOOD.has(seen.next) ? 'paid' : 'danger' });
    if (seen.kind === 'redeem_code' && seen.next === 'redeem') {
      redeem.mutate({ body: { code } }, { onSuccess: () => seen.order && finish(seen.order, t('scan.redeemed')), onError: fail });
      return;
    }
    if (seen.order !== null) {
      setOrder(seen.next === 'ship' || seen.next === 'deliver' ? seen.order : null);
      setCounted({});
    }
  };
  return {
    order,
    counted,
    word,
    recent,
    ship,
    deliver,
    take,
    fail,
    finish,
    leave: () => {
      setOrder(null);
      setCounted({});
      setWord({ text: t('scan.ready'), tone: 'paid' });
    },
  };
}

/** A field for hardware scanners and fingers: order number, then tracking number, and the parcel is shipped. */
const TRACKING_SHAPE = /^[A-Z0-9][A-Z0-9_-]{3,39}$/;

function ScanField({
  typed,
  onChange,
  onScan,
  field,
}: {
  readonly typed: string;
  readonly onChange: (text: string) => void;
  readonly onScan: () => void;
  readonly field: RefObject<InputRef | null>;
}): ReactNode {
  const { t } = useTranslation();
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (typed.trim() !== '') onScan();
  };
  return (
    <form style={{ marginBottom: 16 }} onSubmit={submit}>
      <label htmlFor="scan-field" className="strong">
        {t('scan.field')}
      </label>
      <Input
        id="scan-field"
        ref={field}
        size="large"
        autoFocus
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        placeholder={t('scan.placeholder')}
        value={typed}
        onChange={(e) => onChange(e.target.value)}
        className="big-target"
      />
      <p className="quiet">{t('scan.help')}</p>
    </form>
  );
}

function Recent({ recent }: { readonly recent: readonly Done[] }): ReactNode {
  const { t } = useTranslation();
  if (recent.length === 0) return null;
  return (
    <Section title={t('scan.recent')}>
      <ul className="entries">
        {recent.map((r) => (
          <li key={r.id + r.text} className="row apart entry">
            <Link to="/orders/$orderId" params={{ orderId: r.id }}>
              <OrderNo no={r.orderNo} />
            </Link>
            <span>{r.text}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface InHandProps {
  readonly scanner: ReturnType<typeof useScanner>;
  readonly carrier: Carrier | null;
  readonly onCarrier: (carrier: Carrier | null) => void;
}

/** The order being worked on: what it holds, and what sends it off. */
function InHand({ scanner, carrier, onCarrier }: InHandProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { order, counted, deliver, finish, fail, leave } = scanner;
  if (order === null) return null;
  const hand = () =>
    deliver.mutate({ params: { orderId: order.id }, body: {} }, { onSuccess: () => finish(order, t('scan.delivered')), onError: fail });
  const actions = (
    <>
      <Link to="/orders/$orderId" params={{ orderId: order.id }}>
        {t('scan.openOrder')}
      </Link>
      <Button onClick={leave}>{t('scan.startOver')}</Button>
    </>
  );
  return (
    <Section title={<OrderNo no={order.orderNo} />} actions={actions}>
      <Items order={order} counted={counted} />
      {order.type === 'virtual' ? (
        <Button type="primary" size="large" className="big-target" loading={deliver.isPending} onClick={hand}>
          {t('scan.deliver')}
        </Button>
      ) : (
        <div className="row" style={{ marginTop: 12 }}>
          <Select
            allowClear
            aria-label={t('scan.carrier')}
            placeholder={t('scan.carrier')}
            style={{ minWidth: 150 }}
            value={carrier}
            onChange={(v: Carrier | null | undefined) => onCarrier(v ?? null)}
            options={carrierOptions(i18n.language)}
          />
          <span className="quiet">{t('scan.nowTracking')}</span>
        </div>
      )}
    </Section>
  );
}

/** A field for hardware scanners and fingers: order number, then tracking number, and the parcel is shipped. */
export function ScanPage(): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [carrier, setCarrier] = useState<Carrier | null>(null);
  const field = useRef<InputRef>(null);
  const scanner = useScanner();
  const { order, word, recent, ship, take, fail, finish } = scanner;
  const shipWith = (code: string) => {
    if (order === null) return;
    const body = { carrier: carrier ?? guessCarrier(code) ?? ('OTHER' as const), trackingNo: code };
    ship.mutate({ params: { orderId: order.id }, body }, { onSuccess: () => finish(order, t('scan.shipped')), onError: fail });
  };
  const scan = useMutation({
    mutationFn: (code: string) => call(scanRoute, { body: { code, ...(order ? { context: { orderId: order.id } } : {}) } }),
    onSuccess: (seen, code) => take(seen, code),
    // With an order in hand, what nobody knows and looks like a tracking number is the parcel's.
    onError: (error, code) =>
      order !== null && isProblem(error, 'scan_unknown') && TRACKING_SHAPE.test(normalizeTrackingNo(code)) ? shipWith(code) : fail(error),
    onSettled: () => {
      setTyped('');
      field.current?.focus();
    },
  });
  return (
    <>
      <PageHead title={t('scan.title')} />
      <div className={`scan-state tone-${word.tone}`} role="status" aria-live="assertive">
        {word.text}
      </div>
      <ScanField typed={typed} onChange={setTyped} onScan={() => scan.mutate(typed.trim())} field={field} />
      <InHand scanner={scanner} carrier={carrier} onCarrier={setCarrier} />
      <Recent recent={recent} />
    </>
  );
}
