import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  explainStockRoute,
  getSkuRoute,
  listLevelsRoute,
  listMovementsRoute,
  MovementKind,
  type LevelView,
  type MovementView,
} from '@danflow/contract';
import { useWarehouses } from '../../api/places.ts';
import { useMay } from '../../api/session.tsx';
import { usePages, useRoute } from '../../api/use-route.ts';
import { Empty, PageHead, Section } from '../../ui/basics.tsx';
import { PagedTable, PlainTable, type Column } from '../../ui/data-table.tsx';
import { Pill } from '../../ui/pills.tsx';
import { When } from '../../ui/when.tsx';
import { PickOne } from '../../ui/pick-one.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { figure } from '../../ui/figure.ts';

const api = getRouteApi('/shell/workplace/stock/$skuId');
const signed = (n: number): string => (n > 0 ? `+${n}` : n < 0 ? `−${-n}` : '0');

function Proof({ skuId }: { readonly skuId: string }): ReactNode {
  const { t } = useTranslation();
  const warehouses = useWarehouses();
  const proof = useRoute('stock', explainStockRoute, { params: { skuId } }).data;
  if (!proof || proof.levels.length === 0) return null;
  return (
    <Section title={t('stock.explain')}>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('stock.explainHelp')}
      </p>
      <PlainTable
        label={t('stock.explain')}
        rows={proof.levels}
        keyOf={(l) => l.warehouseId}
        columns={[
          { key: 'w', title: t('stock.warehouse'), phone: 'title', cell: (l) => warehouses.nameOf(l.warehouseId) },
          { key: 'h', title: `${t('stock.onHand')} (${t('stock.stored')})`, align: 'right', cell: (l) => l.onHand },
          { key: 'hm', title: t('stock.moved'), align: 'right', cell: (l) => l.movedOnHand },
          { key: 'r', title: `${t('stock.reserved')} (${t('stock.stored')})`, align: 'right', cell: (l) => l.reserved },
          { key: 'rm', title: t('stock.moved'), align: 'right', cell: (l) => l.movedReserved },
          { key: 'ro', title: t('stock.byOrders'), align: 'right', cell: (l) => l.reservedByOrders },
          {
            key: 's',
            title: t('common.status'),
            cell: (l) =>
              l.isSound ? (
                <Pill tone="completed" icon="check">
                  {t('stock.sound')}
                </Pill>
              ) : (
                <Pill tone="danger" icon="alert">
                  {t('stock.unsound')}
                </Pill>
              ),
          },
        ]}
      />
    </Section>
  );
}

function useColumns(): readonly Column<MovementView>[] {
  const { t } = useTranslation();
  const causes = t('stock.causeKind', { returnObjects: true });
  const may = useMay();
  const warehouses = useWarehouses();
  return [
    { key: 'at', title: t('stock.at'), phone: 'title', cell: (m) => <When at={m.at} /> },
    { key: 'kind', title: t('stock.kind'), cell: (m) => t(`words.movement.${m.kind}`) },
    { key: 'warehouse', title: t('stock.warehouse'), cell: (m) => warehouses.nameOf(m.warehouseId) },
    { key: 'onHand', title: t('stock.onHandDelta'), align: 'right', cell: (m) => signed(m.onHandDelta) },
    { key: 'reserved', title: t('stock.reservedDelta'), align: 'right', cell: (m) => signed(m.reservedDelta) },
    {
      key: 'cause',
      title: t('stock.cause'),
      cell: (m) =>
        m.causeKind === 'order' && m.causeId !== null && may('order.read') ? (
          <Link to="/orders/$orderId" params={{ orderId: m.causeId }}>
            {causes.order}
          </Link>
        ) : (
          (causes[m.causeKind] ?? m.causeKind)
        ),
    },
    { key: 'reason', title: t('stock.reason'), cell: (m) => m.reason },
  ];
}

function LevelTiles({ levels }: { readonly levels: readonly LevelView[] }): ReactNode {
  const { t } = useTranslation();
  const warehouses = useWarehouses();
  return (
    <div className="tiles">
      {levels.map((l) => (
        <div key={l.warehouseId} className="tile">
          <span className="strong">{warehouses.nameOf(l.warehouseId)}</span>
          <span className="big">{figure(l.available)}</span>
          <span className="quiet">
            {t('stock.onHand')} {l.onHand} · {t('stock.reserved')} {l.reserved} · {t('stock.safety')} {l.safety}
          </span>
        </div>
      ))}
    </div>
  );
}

/** One SKU: its levels, every movement with its cause, and whether the books agree. */
export function MovementsPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { skuId } = api.useParams();
  const [kind, setKind] = useState<string | undefined>(undefined);
  const sku = useRoute('goods', getSkuRoute, { params: { skuId } }, { isOn: may('catalog.read') }).data;
  const levels = useRoute('stock', listLevelsRoute, { query: { skuId } }).data?.items ?? [];
  const pages = usePages<MovementView, typeof listMovementsRoute>('stock', listMovementsRoute, { skuId, ...(kind ? { kind } : {}) });
  const name = sku ? `${sku.title}${sku.options === '' ? '' : ` · ${sku.options}`}` : (levels[0]?.title ?? '');
  const columns = useColumns();
  return (
    <>
      <PageHead back={<BackLink to="/stock" />} title={name} note={sku?.code ?? levels[0]?.skuCode} />
      <LevelTiles levels={levels} />
      <Section
        title={t('stock.movements')}
        actions={
          <PickOne
            label={t('stock.kind')}
            value={kind}
            onChange={(v) => setKind(v)}
            options={MovementKind.options.map((k) => ({ value: k, label: t(`words.movement.${k}`) }))}
          />
        }
      >
        <PagedTable
          label={t('stock.movements')}
          pages={pages}
          columns={columns}
          keyOf={(m) => m.id}
          empty={kind ? <Empty /> : <Empty title={t('stock.noMovements')} help={t('stock.noMovementsHelp')} />}
        />
      </Section>
      <Proof skuId={skuId} />
    </>
  );
}
