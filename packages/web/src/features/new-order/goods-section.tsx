import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listLevelsRoute, type SkuView } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useRoute } from '../../api/use-route.ts';
import { Section } from '../../ui/basics.tsx';
import { LinesEditor } from '../../ui/draft-lines-editor.tsx';
import { SkuPicker } from '../../ui/sku-picker.tsx';
import { withSku, type DraftLine } from './draft-lines.ts';

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

export function GoodsSection({
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
