import { Button, Form } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { placeOrderRoute, placeOrdersRoute, type OrderType, type PlacedOrder } from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { Notice, PageHead, Section } from '../../ui/basics.tsx';
import { showFieldProblems } from '../../ui/form-dialog.tsx';
import { PasteBox } from '../../ui/paste-address/paste-box.tsx';
import type { Pasted } from '../../ui/paste-address/paste.rules.ts';
import { useSay } from '../../ui/say.tsx';
import { contentOf, formOf, isBlank } from './draft-content.ts';
import { currenciesOf, totalsOf, typesOf, type DraftLine } from './draft-lines.ts';
import { DraftsNotice, type Opened } from './drafts-notice.tsx';
import { onEnterKey, onSendKey } from './form-keys.ts';
import { GoodsSection } from './goods-section.tsx';
import { HintsPanel, useHints } from './hints-panel.tsx';
import { DetailFields, MoneyFields } from './order-fields.tsx';
import { EMPTY, orderOf, splitByType, type OrderFields } from './order-form.ts';
import { PlacedCard } from './placed-card.tsx';
import { RefusalCard, type Ways } from './refusal-card.tsx';
import { useDraft, type DraftState } from './use-draft.ts';
import { TotalRow } from '../../ui/totals.tsx';

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

function DraftWord({ state }: { readonly state: DraftState }): ReactNode {
  const { t } = useTranslation();
  if (state === 'none') return null;
  const word = { saving: t('newOrder.draftSaving'), saved: t('newOrder.draftSaved'), failed: t('newOrder.draftFailed') }[state];
  return <span className={state === 'failed' ? 'danger' : undefined}>{word}</span>;
}

/** Where a person goes on after a paste: the first field that needs a look, else the goods. */
function focusAfter({ doubtful }: Pasted): void {
  const field = doubtful.find((f) => f === 'name' || f === 'phone') ?? doubtful[0];
  document.getElementById(field === undefined ? 'sku-picker' : `receiver_${field}`)?.focus();
}

/** Everything the form holds, and how it is kept while it is written. */
function useOrderForm() {
  const { t } = useTranslation();
  const say = useSay();
  const [form] = Form.useForm<OrderFields>();
  const fields = { ...EMPTY, ...(Form.useWatch([], form) as OrderFields | undefined) };
  const [lines, setLines] = useState<readonly DraftLine[]>([]);
  const [pasted, setPasted] = useState('');
  const isEmpty = isBlank(fields, lines, pasted);
  const draft = useDraft(isEmpty ? null : contentOf(fields, lines, pasted));
  const open = ({ id, content, skus }: Opened) => {
    const kept = formOf(content, skus);
    draft.adopt(id);
    form.setFieldsValue(kept.fields);
    setLines(kept.lines);
    setPasted(kept.pasted);
    // The button that was pressed is gone with its notice: without a focus no key would reach the form.
    document.getElementById('sku-picker')?.focus();
    if (kept.lost > 0) say.warn(t('newOrder.draftPrice', { n: kept.lost }));
  };
  return { form, fields, lines, setLines, pasted, setPasted, isEmpty, draft, open };
}

type Desk = ReturnType<typeof useOrderForm>;

/** Checks first, then places; what was typed stays until the server said yes. */
function useSending({ form, fields, lines, draft }: Desk, onPlaced: (placed: readonly PlacedOrder[]) => void) {
  const [fault, setFault] = useState<string | null>(null);
  const { one, many, place, placeSplit } = usePlacing((placed) => {
    void draft.forget();
    onPlaced(placed);
  });
  const check = useCheck(fields, lines);
  useEffect(() => showFieldProblems(form, one.error), [form, one.error]);
  const send = (how: () => void) => {
    const found = check();
    setFault(found);
    if (found === null) how();
  };
  return {
    one,
    many,
    fault,
    clear: () => setFault(null),
    recheck: () => setFault(check()),
    insist: (ways: Ways) => place(fields, lines, ways),
    split: () =>
      send(
        () =>
          void form.validateFields().then(
            () => placeSplit(fields, lines),
            () => undefined,
          ),
      ),
    submit: () => send(() => (typesOf(lines).length === 1 && !one.isPending ? place(fields, lines) : undefined)),
  };
}

function SubmitSection({ desk, sending }: { readonly desk: Desk; readonly sending: ReturnType<typeof useSending> }): ReactNode {
  const { t } = useTranslation();
  const { fields, lines } = desk;
  const { one, many, fault } = sending;
  const types = typesOf(lines);
  return (
    <Section title={t('newOrder.summary')}>
      <MoneyFields
        currency={lines[0]?.sku.currency ?? 'CNY'}
        hasDeposit={lines.some((l) => l.sku.type === 'custom') && desk.fields.paymentTerms === 'prepaid'}
      />
      <Summary fields={fields} lines={lines} />
      <div role="alert">{fault ? <Notice tone="danger">{fault}</Notice> : null}</div>
      {types.length > 1 ? <SplitNotice types={types} isBusy={many.isPending} onSplit={sending.split} /> : null}
      {one.error ? <RefusalCard error={one.error} onAllow={sending.insist} /> : null}
      {many.error ? <RefusalCard error={many.error} /> : null}
      <Button type="primary" size="large" htmlType="submit" block loading={one.isPending} disabled={types.length > 1}>
        {t('newOrder.submit')}
      </Button>
      <p className="quiet center-text">{t('newOrder.saveKeys')}</p>
    </Section>
  );
}

function OrderForm({ onPlaced }: { readonly onPlaced: (placed: readonly PlacedOrder[]) => void }): ReactNode {
  const { t } = useTranslation();
  const desk = useOrderForm();
  const { form, fields, lines, draft } = desk;
  const sending = useSending(desk, onPlaced);
  const hints = useHints({ shopId: fields.shopId, phone: fields.receiver?.phone ?? '', skuIds: lines.map((l) => l.sku.id) });
  const { total } = totalsOf(lines, fields.discountAmount ?? 0, fields.freightAmount ?? 0);
  const change = (next: readonly DraftLine[]) => {
    sending.clear();
    desk.setLines(next);
  };
  return (
    <Form<OrderFields>
      form={form}
      layout="vertical"
      initialValues={EMPTY}
      requiredMark={false}
      onFinish={sending.submit}
      onFinishFailed={sending.recheck}
      onKeyDownCapture={(e) => onSendKey(e, form.submit)}
      onKeyDown={onEnterKey}
      scrollToFirstError
    >
      <PageHead title={t('newOrder.title')} note={<DraftWord state={draft.state} />} />
      {desk.isEmpty ? <DraftsNotice onOpen={desk.open} /> : null}
      <div className="two">
        <div>
          <Section title={t('newOrder.pasteTitle')}>
            <PasteBox value={desk.pasted} onChange={desk.setPasted} onRead={focusAfter} isFocused />
          </Section>
          <GoodsSection lines={lines} onChange={change} warehouseId={fields.warehouseId} />
          <DetailFields isReceiverNeeded={typesOf(lines).some((x) => x !== 'virtual')} />
        </div>
        <div className="sticky-side">
          <SubmitSection desk={desk} sending={sending} />
          <HintsPanel hints={hints} terms={fields.paymentTerms} total={total} />
        </div>
      </div>
    </Form>
  );
}
