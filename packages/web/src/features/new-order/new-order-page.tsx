import { Button, Form } from 'antd';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listLevelsRoute, placeOrderRoute, placeOrdersRoute, type OrderType, type PlacedOrder, type SkuView } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { Notice, PageHead, Section } from '../../ui/basics.tsx';
import { LinesEditor } from '../../ui/draft-lines-editor.tsx';
import { showFieldProblems } from '../../ui/form-dialog.tsx';
import { useSay } from '../../ui/say.tsx';
import { SkuPicker } from '../../ui/sku-picker.tsx';
import { currenciesOf, totalsOf, typesOf, withSku, type DraftLine } from './draft-lines.ts';
import { DetailFields, MoneyFields } from './order-fields.tsx';
import { EMPTY, orderOf, splitByType, type OrderFields } from './order-form.ts';
import { PlacedCard } from './placed-card.tsx';
import { RefusalCard, type Ways } from './refusal-card.tsx';
import { TotalRow } from '../../ui/totals.tsx';

/** What can be sold of each SKU on the form, over all warehouses or in the chosen one. */
function useAvailable(lines: readonly DraftLine[], warehouseId: string | undefined): ReadonlyMap<string, number> | null {
  const may = useMay();
  const skuIds = [
    ...new Set(
      lines
        .filter((l) => l.sku.type === 'physical' || l.sku.virtualKind === 'counted' || l.sku.virtualKind === 'code_pool')
        .map((l) => l.sku.id),
    ),
  ];
  const query = { skuId: skuIds.join(','), limit: 200, ...(warehouseId ? { warehouseId } : {}) };
  const levels = useRoute(
    'stock',
    listLevelsRoute,
    { query },
    {
      isOn: may('stock.read') && skuIds.length > 0,
      keepsPrevious: true,
    },
  ).data;
  return useMemo(() => {
    if (levels === undefined) return null;
    const found = new Map<string, number>();
    for (const level of levels.items) found.set(level.skuId, Math.max(found.get(level.skuId) ?? 0, level.available));
    return found;
  }, [levels]);
}

function StockWord({
  sku,
  qty,
  available,
}: {
  readonly sku: SkuView;
  readonly qty: number;
  readonly available: ReadonlyMap<string, number> | null;
}): ReactNode {
  const { t } = useTranslation();
  if (sku.type === 'custom') return <span className="chip">{t('newOrder.madeToOrder')}</span>;
  if (sku.virtualKind === 'unlimited' || sku.virtualKind === 'service') return <span className="chip">{t('newOrder.unlimited')}</span>;
  if (available === null) return null;
  const left = available.get(sku.id) ?? 0;
  return (
    <span className={left < qty ? 'danger' : undefined}>{left <= 0 ? t('newOrder.outOfStock') : t('newOrder.available', { n: left })}</span>
  );
}

function Summary({ fields, lines }: { readonly fields: OrderFields; readonly lines: readonly DraftLine[] }): ReactNode {
  const { t } = useTranslation();
  const currency = lines[0]?.sku.currency ?? 'CNY';
  const discount = fields.discountAmount ?? 0;
  const freight = fields.freightAmount ?? 0;
  const totals = totalsOf(lines, discount, freight);
  return (
    <dl className="totals" aria-live="polite">
      <TotalRow name={t('newOrder.goodsAmount')} amount={totals.goods} currency={currency} />
      <TotalRow name={t('newOrder.discount')} amount={discount} currency={currency} isMinus isOptional />
      <TotalRow name={t('newOrder.freight')} amount={freight} currency={currency} isOptional />
      <TotalRow name={t('newOrder.total')} amount={totals.total} currency={currency} isSum testId="total" />
    </dl>
  );
}

/** Takes one order, or several where the goods are of several types. What was typed stays until the server said yes. */
function usePlacing(onPlaced: (placed: readonly PlacedOrder[]) => void) {
  const { t } = useTranslation();
  const say = useSay();
  const touches = ['orders', 'stock', 'customers'];
  const one = useCommand(placeOrderRoute, { touches, onDone: (placed) => onPlaced([placed]) });
  const many = useCommand(placeOrdersRoute, {
    touches,
    onDone: ({ results }) => {
      const refused = results.flatMap((r) => (r.ok ? [] : [r.detail]));
      if (refused.length > 0) say.warn(t('newOrder.splitFailed', { detail: refused.join('; ') }));
      const taken = results.flatMap((r) => (r.ok ? [r.order] : []));
      if (taken.length > 0) onPlaced(taken);
    },
  });
  return {
    one,
    many,
    place: (fields: OrderFields, lines: readonly DraftLine[], ways: Ways = {}) =>
      one.mutate({ body: { ...orderOf(fields, lines), ...ways } }),
    placeSplit: (fields: OrderFields, lines: readonly DraftLine[]) => many.mutate({ body: { orders: splitByType(fields, lines) } }),
  };
}

/** What the server would refuse anyway, said before it is asked. */
function useCheck(fields: OrderFields, lines: readonly DraftLine[]): () => string | null {
  const { t } = useTranslation();
  return () => {
    if (lines.length === 0) return t('newOrder.linesNeeded');
    if (currenciesOf(lines).length > 1) return t('newOrder.currencyMixed');
    if (lines.some((l) => !l.isGift && l.unitPrice === null)) return t('errors.badAmount');
    return totalsOf(lines, fields.discountAmount ?? 0, fields.freightAmount ?? 0).isSound ? null : t('newOrder.amountNegative');
  };
}

function GoodsSection({
  lines,
  onChange,
  warehouseId,
}: {
  readonly lines: readonly DraftLine[];
  readonly onChange: (lines: readonly DraftLine[]) => void;
  readonly warehouseId: string | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const available = useAvailable(lines, warehouseId);
  return (
    <Section title={t('newOrder.goods')}>
      <SkuPicker id="sku-picker" label={t('newOrder.addGoods')} onPick={(sku) => onChange(withSku(lines, sku))} />
      {lines.length === 0 ? (
        <p className="quiet" style={{ padding: '16px 0 0' }}>
          {t('newOrder.noGoods')}
        </p>
      ) : (
        <div style={{ marginTop: 12 }}>
          <LinesEditor
            lines={lines}
            onChange={onChange}
            canPrice
            stockOf={(l) => <StockWord sku={l.sku} qty={l.qty} available={available} />}
          />
        </div>
      )}
    </Section>
  );
}

function SplitNotice({
  types,
  isBusy,
  onSplit,
}: {
  readonly types: readonly OrderType[];
  readonly isBusy: boolean;
  readonly onSplit: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const split = (
    <Button size="small" loading={isBusy} onClick={onSplit}>
      {t('newOrder.split', { n: types.length })}
    </Button>
  );
  return (
    <Notice tone="pending" actions={split}>
      <strong>{t('newOrder.mixedTitle')}</strong>
      <div>{t('newOrder.mixedHelp', { types: types.map((x) => t(`words.type.${x}`)).join(' / ') })}</div>
    </Notice>
  );
}

/** The form of one order; after saving it gives way to what was placed. */
export function NewOrderPage(): ReactNode {
  const [round, setRound] = useState(0);
  const [placed, setPlaced] = useState<readonly PlacedOrder[]>([]);
  const again = () => {
    setPlaced([]);
    setRound(round + 1);
  };
  return placed.length > 0 ? <PlacedCard placed={placed} onAnother={again} /> : <OrderForm key={round} onPlaced={setPlaced} />;
}

function OrderForm({ onPlaced }: { readonly onPlaced: (placed: readonly PlacedOrder[]) => void }): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<OrderFields>();
  const fields = { ...EMPTY, ...(Form.useWatch([], form) as OrderFields | undefined) };
  const [lines, setLines] = useState<readonly DraftLine[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const { one, many, place, placeSplit } = usePlacing(onPlaced);
  const check = useCheck(fields, lines);
  const types = typesOf(lines);
  useEffect(() => showFieldProblems(form, one.error), [form, one.error]);
  const send = (how: () => void) => {
    const found = check();
    setFault(found);
    if (found === null) how();
  };
  const placeAll = () => placeSplit(fields, lines);
  const split = () => send(() => void form.validateFields().then(placeAll, () => undefined));
  const submit = () => send(() => (types.length === 1 ? place(fields, lines) : undefined));
  const change = (next: readonly DraftLine[]) => {
    setFault(null);
    setLines(next);
  };
  return (
    <Form<OrderFields>
      form={form}
      layout="vertical"
      initialValues={EMPTY}
      requiredMark={false}
      onFinish={submit}
      onFinishFailed={() => setFault(check())}
      scrollToFirstError
    >
      <PageHead title={t('newOrder.title')} />
      <div className="two">
        <div>
          <GoodsSection lines={lines} onChange={change} warehouseId={fields.warehouseId} />
          <DetailFields isReceiverNeeded={types.some((x) => x !== 'virtual')} />
        </div>
        <div className="sticky-side">
          <Section title={t('newOrder.summary')}>
            <MoneyFields currency={lines[0]?.sku.currency ?? 'CNY'} />
            <Summary fields={fields} lines={lines} />
            <div role="alert">{fault ? <Notice tone="danger">{fault}</Notice> : null}</div>
            {types.length > 1 ? <SplitNotice types={types} isBusy={many.isPending} onSplit={split} /> : null}
            {one.error ? <RefusalCard error={one.error} onAllow={(ways) => place(fields, lines, ways)} /> : null}
            {many.error ? <RefusalCard error={many.error} /> : null}
            <Button type="primary" size="large" htmlType="submit" block loading={one.isPending} disabled={types.length > 1}>
              {t('newOrder.submit')}
            </Button>
          </Section>
        </div>
      </div>
    </Form>
  );
}
