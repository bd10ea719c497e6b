import { Alert, Button, Checkbox, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { checkGoodsRoute, importGoodsRoute, TABLE_REASONS, type GoodsRow, type GoodsTable, type WarehouseId } from '@danflow/contract';
import { language } from '../api/client.ts';
import { useWarehouses } from '../api/places.ts';
import { useMay } from '../api/session.tsx';
import { useCommand } from '../api/use-command.ts';
import { Section } from './basics.tsx';
import { PlainTable, type Column } from './data-table.tsx';
import { moneyText } from './money.tsx';
import { Pill } from './pills.tsx';
import { problemText } from './problem-text.ts';
import { TableFile } from './table-file.tsx';
import { cellsOf } from './table-text.ts';
import type { Tone } from './tokens.ts';

const TONE: Readonly<Record<GoodsRow['verdict'], Tone>> = { new: 'completed', change: 'pending', same: 'cancelled', bad: 'danger' };
const SHOWN = 200;

interface Said {
  readonly field: string;
  readonly reason: keyof typeof TABLE_REASONS;
}

/** `编码：缺少此项`, in the reader's language. */
export function useReasonText(): (said: Said) => string {
  const { t } = useTranslation();
  const names = t('tables.field', { returnObjects: true });
  const isEnglish = language.current === 'en';
  return ({ field, reason }) => (names[field] ?? field) + t('common.colon') + TABLE_REASONS[reason][isEnglish ? 'en' : 'zh'];
}

function useColumns(): readonly Column<GoodsRow>[] {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  const names = t('tables.field', { returnObjects: true });
  return [
    { key: 'row', title: t('tables.row'), align: 'right', width: 56, cell: (r) => r.row },
    { key: 'verdict', title: t('tables.verdict'), cell: (r) => <Pill tone={TONE[r.verdict]}>{t(`tables.verdicts.${r.verdict}`)}</Pill> },
    {
      key: 'title',
      title: names.title ?? '',
      phone: 'title',
      cell: (r) => (
        <span>
          {r.title === '' ? '—' : r.title}
          {r.options === '' ? null : <span className="quiet"> {r.options}</span>}
        </span>
      ),
    },
    { key: 'code', title: names.code ?? '', cell: (r) => r.code },
    {
      key: 'price',
      title: t('tables.price'),
      align: 'right',
      cell: (r) => (r.priceAmount === null ? null : <span className="num nowrap">{moneyText(r.priceAmount, r.currency)}</span>),
    },
    { key: 'stock', title: t('tables.stock'), align: 'right', cell: (r) => r.stock },
    {
      key: 'notes',
      title: t('tables.notes'),
      cell: (r) => (
        <>
          {r.problems.map((p) => (
            <div key={p.field + p.reason} className="danger">
              {reasonText(p)}
            </div>
          ))}
          {r.notes.map((p) => (
            <div key={p.field + p.reason} className="quiet">
              {reasonText(p)}
            </div>
          ))}
          {r.changes.length > 0 ? r.changes.map((f) => names[f] ?? f).join(t('common.comma')) : null}
        </>
      ),
    },
  ];
}

function Preview({ table, headings }: { readonly table: GoodsTable; readonly headings: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const columns = useColumns();
  const [isBadOnly, setBadOnly] = useState(false);
  const rows = isBadOnly ? table.rows.filter((r) => r.verdict === 'bad') : table.rows;
  const ignored = table.hasHeader ? headings.filter((h, i) => h !== '' && (table.columns[i] ?? null) === null) : [];
  return (
    <>
      <div className="row apart" style={{ margin: '12px 0 8px' }}>
        <strong role="status">{t('tables.counts', { ...table.counts })}</strong>
        {table.counts.bad > 0 ? (
          <Checkbox checked={isBadOnly} onChange={(e) => setBadOnly(e.target.checked)}>
            {t('tables.onlyBad')}
          </Checkbox>
        ) : null}
      </div>
      {ignored.length > 0 ? <p className="quiet">{t('tables.unknownColumn', { names: ignored.join(t('common.comma')) })}</p> : null}
      <PlainTable
        label={t('tables.check')}
        rows={rows.slice(0, SHOWN)}
        columns={columns}
        keyOf={(r) => String(r.row)}
        footer={rows.length > SHOWN ? t('tables.shownRows', { shown: SHOWN, all: rows.length }) : undefined}
      />
    </>
  );
}

/** What may be received into, where one may receive at all. */
function useStockPlace() {
  const may = useMay();
  const warehouses = useWarehouses();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const options = may('stock.change') ? warehouses.inUse.map((w) => ({ value: w.id as string, label: w.name })) : [];
  const warehouseId = chosen ?? options[0]?.value ?? '';
  return { options, warehouseId, setChosen, sent: warehouseId === '' ? null : (warehouseId as WarehouseId) };
}

function useGoodsTable(onDone: (counts: GoodsTable['counts']) => void) {
  const place = useStockPlace();
  const [cells, setCells] = useState<readonly (readonly string[])[] | null>(null);
  const check = useCommand(checkGoodsRoute);
  const run = useCommand(importGoodsRoute, {
    touches: ['goods', 'stock', 'welcome'],
    onDone: (counts) => {
      setCells(null);
      check.reset();
      onDone(counts);
    },
  });
  const bodyOf = (rows: readonly (readonly string[])[], warehouseId = place.sent) => ({
    body: { cells: rows.map((r) => [...r]), warehouseId },
  });
  const look = (rows: readonly (readonly string[])[], warehouseId = place.sent) => {
    setCells(rows);
    run.reset();
    check.mutate(bodyOf(rows, warehouseId));
  };
  const clear = () => {
    setCells(null);
    check.reset();
    run.reset();
  };
  return { place, cells, check, run, look, clear, send: () => (cells === null ? undefined : run.mutate(bodyOf(cells))) };
}

function StockPlace({
  place,
  onChange,
}: {
  readonly place: ReturnType<typeof useStockPlace>;
  readonly onChange: (warehouseId: WarehouseId | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  if (place.options.length === 0) return null;
  return (
    <label className="row tight">
      <span>{t('tables.stockInto')}</span>
      <Select
        style={{ minWidth: 130 }}
        value={place.warehouseId}
        options={[...place.options, { value: '', label: t('tables.noStock') }]}
        onChange={(v) => {
          place.setChosen(v);
          onChange(v === '' ? null : (v as WarehouseId));
        }}
      />
    </label>
  );
}

function RunButton({
  counts,
  isBusy,
  onRun,
}: {
  readonly counts: GoodsTable['counts'];
  readonly isBusy: boolean;
  readonly onRun: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const taken = counts.new + counts.change;
  const words = t(counts.bad > 0 ? 'tables.runSkipping' : 'tables.run', { n: taken, bad: counts.bad });
  return (
    <Button type="primary" disabled={taken === 0} loading={isBusy} onClick={onRun}>
      {taken === 0 ? t('tables.nothing') : words}
    </Button>
  );
}

/** The table as it was judged, what went wrong, and what can be done now. */
function Outcome({
  table,
  headings,
  error,
  children,
}: {
  readonly table: GoodsTable | undefined;
  readonly headings: readonly string[];
  readonly error: unknown;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {table ? <Preview table={table} headings={headings} /> : null}
      {error ? <Alert type="error" showIcon role="alert" title={problemText(error, t)} style={{ marginTop: 12 }} /> : null}
      <div className="row" style={{ marginTop: 16 }}>
        {children}
      </div>
    </>
  );
}

interface Props {
  readonly onDone: (counts: GoodsTable['counts']) => void;
  /** Beside the button that imports. */
  readonly children?: ReactNode;
}

/** Goods from a paste or a file: looked at row by row, then taken over in one go. */
export function GoodsImport({ onDone, children }: Props): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { place, cells, check, run, look, clear, send } = useGoodsTable((counts) => {
    setText('');
    onDone(counts);
  });
  const pasted = cellsOf(text);
  return (
    <Section title={t('tables.paste')}>
      <p className="quiet" style={{ marginBottom: 8 }}>
        {t('tables.pasteHelp')}
      </p>
      <Form layout="vertical" requiredMark={false} onFinish={() => (pasted.length > 0 ? look(pasted) : undefined)}>
        <Input.TextArea
          aria-label={t('tables.paste')}
          rows={6}
          value={text}
          placeholder={t('tables.pasteExample')}
          autoComplete="off"
          onChange={(e) => {
            setText(e.target.value);
            if (cells !== null) clear();
          }}
          onPaste={(e) => {
            const whole = e.clipboardData.getData('text/plain');
            if (text.trim() === '' && cellsOf(whole).length > 0) {
              e.preventDefault();
              setText(whole);
              look(cellsOf(whole));
            }
          }}
        />
        <div className="row" style={{ marginTop: 12 }}>
          <Button htmlType="submit" disabled={pasted.length === 0} loading={check.isPending}>
            {t('tables.check')}
          </Button>
          <TableFile label={t('tables.orFile')} onCells={(rows) => look(rows)} />
          <span className="quiet">{t('tables.fileHelp')}</span>
          <span className="grow" />
          <StockPlace
            place={place}
            onChange={(warehouseId) => {
              if (cells !== null) look(cells, warehouseId);
            }}
          />
        </div>
      </Form>
      <Outcome table={cells === null ? undefined : check.data} headings={cells?.[0] ?? []} error={run.error ?? check.error}>
        {cells !== null && check.data ? <RunButton counts={check.data.counts} isBusy={run.isPending} onRun={send} /> : null}
        {children}
      </Outcome>
    </Section>
  );
}
