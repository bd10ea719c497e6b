import { Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLinesRoute, minor, swapVariantRoute, type OrderType, type OrderView, type SkuId, type SkuView } from '@danflow/contract';
import { isProblem } from '../../api/problem.ts';
import { useCommand } from '../../api/use-command.ts';
import { LinesEditor, type EditLine } from '../../ui/draft-lines-editor.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { Money } from '../../ui/money.tsx';
import { useSay } from '../../ui/say.tsx';
import { SkuLine, SkuPicker } from '../../ui/sku-picker.tsx';
import type { DialogProps } from './dialogs.tsx';

interface Sums {
  readonly discountAmount: number | null;
  readonly freightAmount: number | null;
  readonly reason: string;
}

const editable = (order: OrderView): EditLine[] =>
  order.lines.map((l) => ({
    sku: { id: l.skuId, code: l.skuCode, title: l.title, options: l.options, currency: order.currency },
    qty: l.qty,
    unitPrice: l.isGift ? 0 : l.unitPriceAmount,
    isGift: l.isGift,
  }));

const forServer = (lines: readonly EditLine[]) =>
  lines.map((l) => ({
    skuId: l.sku.id,
    qty: l.qty,
    isGift: l.isGift,
    ...(l.isGift || l.unitPrice === null ? {} : { unitPriceAmount: minor(l.unitPrice) }),
  }));

/** While unpaid everything that is sold may change; stock follows. */
export function LinesDialog({ order, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [form] = Form.useForm<Sums>();
  const [lines, setLines] = useState<readonly EditLine[]>(() => editable(order));
  const change = useCommand(changeLinesRoute, { touches: ['orders', 'stock'], onDone: () => say.done() });
  const isShort = isProblem(change.error, 'stock_insufficient');
  const add = (sku: SkuView) => setLines((now) => [...now, { sku, qty: 1, unitPrice: sku.priceAmount, isGift: false }]);
  const goods = lines.reduce((n, l) => n + (l.isGift ? 0 : (l.unitPrice ?? 0) * l.qty), 0);
  const sums = Form.useWatch([], form) as Sums | undefined;
  const total = goods - (sums?.discountAmount ?? order.discountAmount ?? 0) + (sums?.freightAmount ?? order.freightAmount ?? 0);
  const needed = [{ required: true, message: t('errors.badAmount') }];
  return (
    <FormDialog
      form={form}
      title={t('order.linesTitle')}
      onClose={onClose}
      command={change}
      width={820}
      okText={isShort ? t('newOrder.shortAllow') : t('common.save')}
      initial={{ discountAmount: order.discountAmount, freightAmount: order.freightAmount, reason: '' }}
      toIntention={({ discountAmount, freightAmount, reason }: Sums) => ({
        params: { orderId: order.id },
        ifMatch: order.version,
        body: {
          lines: forServer(lines),
          discountAmount: discountAmount ?? 0,
          freightAmount: freightAmount ?? 0,
          allowShortage: isShort,
          reason,
        },
      })}
    >
      <SkuPicker label={t('newOrder.addGoods')} onPick={add} type={order.type} />
      <div style={{ margin: '12px 0 16px' }}>
        <LinesEditor lines={lines} onChange={setLines} canPrice />
      </div>
      <div className="form-grid">
        <Form.Item name="discountAmount" label={t('order.discount')} rules={needed}>
          <MoneyInput currency={order.currency} />
        </Form.Item>
        <Form.Item name="freightAmount" label={t('order.freight')} rules={needed}>
          <MoneyInput currency={order.currency} />
        </Form.Item>
        <Form.Item name="reason" label={t('common.reason')}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
      <p className="right strong">
        {t('order.total')} <Money amount={Math.max(0, total)} currency={order.currency} strong />
      </p>
    </FormDialog>
  );
}

/** The form keeps which one it is, the dialog what it looks like. */
function Picked({
  onChange,
  onPick,
  type,
}: {
  readonly onChange?: (skuId: SkuId) => void;
  readonly onPick: (sku: SkuView) => void;
  readonly type: OrderType;
}): ReactNode {
  const { t } = useTranslation();
  const pick = (sku: SkuView): void => {
    onChange?.(sku.id);
    onPick(sku);
  };
  return <SkuPicker id="swap-sku" label={t('newOrder.addGoods')} onPick={pick} type={type} />;
}

export function SwapDialog({ order, onClose, lineNo }: DialogProps & { readonly lineNo: number }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [sku, setSku] = useState<SkuView | null>(null);
  const swap = useCommand(swapVariantRoute, { touches: ['orders', 'stock'], onDone: () => say.done() });
  const line = order.lines.find((l) => l.lineNo === lineNo);
  return (
    <FormDialog
      title={t('order.swapTitle')}
      help={`${line?.title ?? ''} ${line?.options ?? ''} — ${t('order.swapHelp')}`}
      onClose={onClose}
      command={swap}
      toIntention={({ skuId, reason }: { skuId: SkuId; reason?: string }) => ({
        params: { orderId: order.id },
        body: { lineNo, skuId, reason: reason ?? '' },
      })}
    >
      <Form.Item name="skuId" label={t('order.swapTo')} htmlFor="swap-sku" rules={[{ required: true, message: t('order.mustBePicked') }]}>
        <Picked onPick={setSku} type={order.type} />
      </Form.Item>
      {sku ? (
        <div className="panel">
          <SkuLine sku={sku} />
        </div>
      ) : null}
      <Form.Item name="reason" label={t('common.reason')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}
