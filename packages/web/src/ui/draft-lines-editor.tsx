import { Button, Checkbox, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SkuView } from '@danflow/contract';
import { Icon } from './icon.tsx';
import { MoneyInput } from './money-input.tsx';
import { moneyText } from './money.tsx';

/** What a line editor needs to know of a SKU; orders being changed know less than the catalogue. */
export type LineSku = Pick<SkuView, 'id' | 'code' | 'title' | 'options' | 'currency'>;
export interface EditLine {
  readonly sku: LineSku;
  readonly qty: number;
  readonly unitPrice: number | null;
  readonly isGift: boolean;
}

interface Props<L extends EditLine> {
  readonly lines: readonly L[];
  readonly onChange: (lines: readonly L[]) => void;
  /** A short word about the stock of a line, beside its title. */
  readonly stockOf?: (line: L) => ReactNode;
  readonly canPrice: boolean;
}

/** Lines of an order: quantity, price, gift; everything by Tab. */
export function LinesEditor<L extends EditLine>({ lines, onChange, stockOf, canPrice }: Props<L>): ReactNode {
  const { t } = useTranslation();
  const change = (at: number, patch: Partial<EditLine>) => onChange(lines.map((l, i) => (i === at ? { ...l, ...patch } : l)));
  return (
    <div role="group" aria-label={t('newOrder.goods')}>
      <div className="line-row head" aria-hidden="true">
        <span>{t('order.item')}</span>
        <span>{t('newOrder.qty')}</span>
        <span className="right">{t('newOrder.price')}</span>
        <span className="right">{t('newOrder.lineAmount')}</span>
        <span>{t('newOrder.gift')}</span>
        <span />
      </div>
      {lines.map((line, at) => (
        <div key={`${line.sku.id}-${at}`} className="line-row">
          <span>
            <span>
              {line.sku.title}
              {line.sku.options === '' ? '' : ` · ${line.sku.options}`}
            </span>
            <br />
            <span className="quiet">
              {line.sku.code} {stockOf?.(line)}
            </span>
          </span>
          <InputNumber
            aria-label={`${t('newOrder.qty')} ${line.sku.code}`}
            min={1}
            max={1_000_000}
            precision={0}
            value={line.qty}
            onChange={(qty) => change(at, { qty: qty ?? 1 })}
            style={{ width: '100%' }}
          />
          <MoneyInput
            label={`${t('newOrder.price')} ${line.sku.code}`}
            currency={line.sku.currency}
            value={line.isGift ? 0 : line.unitPrice}
            isDisabled={line.isGift || !canPrice}
            onChange={(unitPrice) => change(at, { unitPrice })}
          />
          <span className="right num">{moneyText(line.isGift ? 0 : (line.unitPrice ?? 0) * line.qty, line.sku.currency)}</span>
          <Checkbox
            aria-label={`${t('newOrder.gift')} ${line.sku.code}`}
            checked={line.isGift}
            onChange={(e) => change(at, { isGift: e.target.checked })}
          />
          <Button
            type="text"
            size="small"
            icon={<Icon name="close" />}
            aria-label={t('newOrder.removeLine', { title: line.sku.title })}
            onClick={() => onChange(lines.filter((_, i) => i !== at))}
          />
        </div>
      ))}
    </div>
  );
}
