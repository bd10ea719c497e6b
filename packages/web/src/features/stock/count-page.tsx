import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Input, InputNumber, Select, type InputRef } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  checkCountRoute,
  countStockRoute,
  exportStockRoute,
  MAX_STOCK_LINES,
  stockScanRoute,
  type CountRow,
  type SkuId,
} from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useWarehouses } from '../../api/places.ts';
import { useCommand } from '../../api/use-command.ts';
import { useAsk } from '../../ui/ask.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { Empty, PageHead, Section } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { ExportMenu } from '../../ui/export-menu.tsx';
import { useReasonText } from '../../ui/goods-import.tsx';
import { Icon } from '../../ui/icon.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { useSay } from '../../ui/say.tsx';
import { TableFile } from '../../ui/table-file.tsx';
import { differing, shortOf, unitsOf, withFound, withScan, withSheet, type Counted } from './counted-lines.ts';

type Change = (next: (lines: readonly Counted[]) => readonly Counted[]) => void;

/** Scans wait for each other: a scanner is faster than the network, and each of its codes is one piece. */
function useScan(warehouseId: string, change: Change) {
  const { t } = useTranslation();
  const [word, setWord] = useState<{ readonly text: string; readonly isFault: boolean } | null>(null);
  const turn = useRef<Promise<void>>(Promise.resolve());
  const one = async (code: string): Promise<void> => {
    try {
      const { items } = await call(stockScanRoute, { body: { warehouseId: warehouseId, codes: [code] } });
      const [item] = items;
      if (!item) {
        setWord({ text: t('tables.unknownCode', { code }), isFault: true });
        return;
      }
      change((lines) => withScan(lines, item));
      setWord({ text: `${item.sku.title} ${item.sku.options}`.trim(), isFault: false });
    } catch (error) {
      setWord({ text: problemText(error, t), isFault: true });
    }
  };
  const scan = (code: string) => {
    turn.current = turn.current.then(() => one(code));
  };
  return { word, scan };
}

function ScanField({ onCode, isOff }: { readonly onCode: (code: string) => void; readonly isOff: boolean }): ReactNode {
  const { t } = useTranslation();
  const field = useRef<InputRef>(null);
  const [typed, setTyped] = useState('');
  // A field that was disabled while warehouses loaded has lost its autofocus.
  useEffect(() => {
    if (!isOff) field.current?.focus();
  }, [isOff]);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (typed.trim() !== '') onCode(typed.trim());
        setTyped('');
        field.current?.focus();
      }}
    >
      <Input
        ref={field}
        size="large"
        disabled={isOff}
        autoComplete="off"
        aria-label={t('tables.scan')}
        placeholder={t('tables.scanHelp')}
        prefix={<Icon name="scan" />}
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
        style={{ width: 320, maxWidth: '100%' }}
      />
    </form>
  );
}

const signed = (n: number): string => (n > 0 ? `+${n}` : n < 0 ? `−${-n}` : '0');

function useColumns(change: Change): readonly Column<Counted>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('stock.sku'),
      phone: 'title',
      cell: (l) => (
        <span>
          <span className="strong">{l.name}</span>
          <br />
          <span className="quiet">{l.code}</span>
        </span>
      ),
    },
    { key: 'booked', title: t('tables.booked'), align: 'right', cell: (l) => l.onHand },
    { key: 'reserved', title: t('stock.reserved'), align: 'right', cell: (l) => l.reserved },
    {
      key: 'found',
      title: t('tables.found'),
      align: 'right',
      cell: (l) => (
        <InputNumber
          aria-label={`${t('tables.found')} ${l.code}`}
          min={0}
          max={100_000_000}
          precision={0}
          value={l.found}
          onChange={(n) => change((lines) => withFound(lines, l.skuId, n ?? 0))}
          style={{ width: 96 }}
        />
      ),
    },
    {
      key: 'difference',
      title: t('tables.difference'),
      align: 'right',
      cell: (l) => (
        <span className={l.found === l.onHand ? 'quiet' : l.found < l.onHand ? 'danger strong' : 'strong'}>
          {signed(l.found - l.onHand)}
        </span>
      ),
    },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (l) => (
        <Button
          type="text"
          size="small"
          icon={<Icon name="close" />}
          aria-label={`${t('common.remove')} ${l.name}`}
          onClick={() => change((lines) => lines.filter((x) => x.skuId !== l.skuId))}
        />
      ),
    },
  ];
}

/** What of a sheet was not taken, and why. */
function SheetFaults({ rows }: { readonly rows: readonly CountRow[] }): ReactNode {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  const bad = rows.filter((r) => r.problems.length > 0);
  if (bad.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      style={{ marginBottom: 12 }}
      title={t('tables.sheetProblems', { n: bad.length })}
      description={bad.slice(0, 20).map((r) => (
        <div key={r.row}>
          {t('tables.row')} {r.row} · {r.code} · {r.problems.map(reasonText).join(t('common.comma'))}
        </div>
      ))}
    />
  );
}

function useCommit(warehouseId: string, lines: readonly Counted[], clear: () => void) {
  const { t } = useTranslation();
  const say = useSay();
  const ask = useAsk();
  const queries = useQueryClient();
  const count = useCommand(countStockRoute, {
    touches: ['stock', 'orders'],
    onDone: () => {
      say.done(t('tables.committed'));
      clear();
    },
  });
  const send = () =>
    count
      .mutateAsync({
        body: {
          warehouseId: warehouseId,
          lines: lines.map((l) => ({ skuId: l.skuId as SkuId, found: l.found })),
          reason: '',
        },
      })
      .catch((error: unknown) => {
        say.problem(error);
        return queries.invalidateQueries({ queryKey: ['stock'] });
      });
  const asking = () => {
    const short = shortOf(lines).length;
    const n = differing(lines).length;
    ask({
      title: `${n === 0 ? t('tables.commitSame') : t('tables.commitAsk', { n })}${short > 0 ? ` ${t('tables.shortAsk', { n: short })}` : ''}`,
      okText: t('tables.commit'),
      onYes: send,
    });
  };
  return { asking, isBusy: count.isPending };
}

function Lines({ lines, change }: { readonly lines: readonly Counted[]; readonly change: Change }): ReactNode {
  const { t } = useTranslation();
  const [isDifferentOnly, setDifferentOnly] = useState(false);
  const columns = useColumns(change);
  if (lines.length === 0) return <Empty title={t('tables.emptyCount')} help={t('tables.emptyCountHelp')} />;
  return (
    <>
      <div className="row apart" style={{ marginBottom: 8 }}>
        <span role="status">
          {t('tables.countedSkus', { n: lines.length, units: unitsOf(lines) })} · {t('tables.differs', { n: differing(lines).length })}
        </span>
        <Checkbox checked={isDifferentOnly} onChange={(e) => setDifferentOnly(e.target.checked)}>
          {t('tables.onlyDifferent')}
        </Checkbox>
      </div>
      <PlainTable label={t('tables.count')} rows={isDifferentOnly ? differing(lines) : lines} columns={columns} keyOf={(l) => l.skuId} />
    </>
  );
}

interface BarProps {
  readonly warehouseId: string;
  readonly onPlace: (warehouseId: string) => void;
  readonly isFixed: boolean;
  readonly isFull: boolean;
  readonly change: Change;
}

/** Where, and what is scanned; the place stays while there are counted lines. */
function CountBar({ warehouseId, onPlace, isFixed, isFull, change }: BarProps): ReactNode {
  const { t } = useTranslation();
  const warehouses = useWarehouses();
  const { word, scan } = useScan(warehouseId, change);
  return (
    <div className="toolbar">
      {warehouses.inUse.length > 1 ? (
        <Select
          size="large"
          aria-label={t('stock.warehouse')}
          style={{ minWidth: 140 }}
          value={warehouseId}
          disabled={isFixed}
          options={warehouses.inUse.map((w) => ({ value: w.id as string, label: w.name }))}
          onChange={onPlace}
        />
      ) : null}
      <ScanField onCode={scan} isOff={isFull || warehouseId === ''} />
      <span role="status" className={word?.isFault ? 'danger' : 'strong'}>
        {word?.text}
      </span>
    </div>
  );
}

/** A stock-take at the desk: by scanner, by typing, or from a filled counting sheet; the differences stand beside it. */
export function CountPage(): ReactNode {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const warehouses = useWarehouses();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [lines, setLines] = useState<readonly Counted[]>([]);
  const warehouseId = chosen ?? warehouses.inUse[0]?.id ?? '';
  const sheet = useCommand(checkCountRoute, { onDone: ({ rows }) => setLines((now) => withSheet(now, rows).slice(0, MAX_STOCK_LINES)) });
  const clear = () => {
    setLines([]);
    sheet.reset();
  };
  const commit = useCommit(warehouseId, lines, clear);
  const isFull = lines.length >= MAX_STOCK_LINES;
  return (
    <>
      <PageHead back={<BackLink to="/stock" />} title={t('tables.count')}>
        <a className="link-button default" href="/m/count">
          {t('tables.toPhone')}
        </a>
        <ExportMenu route={exportStockRoute} query={{ warehouseId }} name="stock" label={t('tables.sheet')} />
        <TableFile
          label={t('tables.fillSheet')}
          onCells={(cells) => sheet.mutate({ body: { warehouseId: warehouseId, cells } }, { onError: say.problem })}
        />
      </PageHead>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('tables.countHelp')}
      </p>
      <CountBar warehouseId={warehouseId} onPlace={setChosen} isFixed={lines.length > 0} isFull={isFull} change={setLines} />
      {isFull ? <Alert type="warning" showIcon title={t('tables.tooMany', { n: MAX_STOCK_LINES })} style={{ marginBottom: 12 }} /> : null}
      {sheet.data ? <SheetFaults rows={sheet.data.rows} /> : null}
      <Section>
        <Lines lines={lines} change={setLines} />
        {lines.length > 0 ? (
          <div className="row" style={{ marginTop: 16 }}>
            <Button type="primary" loading={commit.isBusy} onClick={commit.asking}>
              {t('tables.commit')}
            </Button>
            <Button onClick={() => ask({ title: t('tables.clearAsk'), okText: t('tables.clear'), isDanger: true, onYes: clear })}>
              {t('tables.clear')}
            </Button>
          </div>
        ) : null}
      </Section>
    </>
  );
}
