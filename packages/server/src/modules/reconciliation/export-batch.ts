import { Readable } from 'node:stream';
import { formatMinor, type DifferenceView, type Locale, type SideTotals } from '@danflow/contract';
import { BOM, csvLine } from '../../platform/csv-out.ts';
import type { Read } from '../../platform/tx.ts';
import { listDifferences, listPool } from './list-differences.ts';
import { getReconciliation } from './list-reconciliation.ts';
import { WORDS, type Words } from './export.words.ts';

const PAGE = 200;
const yuan = (fen: number | null): string => (fen === null ? '' : formatMinor(fen, 'CNY'));
/** Fees are in hundred-thousandths of a yuan. */
export const feeText = (fee: number | null): string => {
  if (fee === null) return '';
  const digits = String(Math.abs(fee)).padStart(6, '0');
  return `${fee < 0 ? '-' : ''}${digits.slice(0, -5)}.${digits.slice(-5)}`;
};
/** Spreadsheets turn long numbers into 1.2E+17; a tab behind them keeps them text. */
const kept = (text: string | null): string => (text !== null && /^\d{12,}$/.test(text) ? `${text}\t` : (text ?? ''));
const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' });
const time = (iso: string | null): string => (iso === null ? '' : clock.format(new Date(iso)));

const sideCells = (s: SideTotals): string[] => [
  yuan(s.payments),
  String(s.paymentCount),
  yuan(s.refunds),
  String(s.refundCount),
  formatMinor(s.net, 'CNY'),
];

const differenceCells = (d: DifferenceView, w: Words): string[] => [
  w.difference[d.kind],
  w.row[d.rowKind],
  kept(d.outTradeNo),
  kept(d.tradeNo),
  kept(d.refundNo),
  kept(d.orderNo),
  yuan(d.hereAmount),
  yuan(d.thereAmount),
  feeText(d.thereFee),
  d.hereState ?? '',
  d.thereStatus ?? '',
  time(d.hereAt),
  time(d.thereAt),
  w.state[d.state],
  d.solution === null ? '' : w.solution[d.solution],
  d.note ?? '',
  time(d.solvedAt),
  d.bookedDay ?? '',
];

type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

async function* pages<T>(next: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let cursor: string | undefined; ;) {
    const page = await next(cursor);
    yield* page.items;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

async function* lines(read: Read, batchId: string, locale: Locale): AsyncGenerator<string> {
  const w = WORDS[locale];
  const { batch, book, shops } = await getReconciliation(read, batchId);
  yield (
    BOM +
    csvLine([
      w.title,
      w.provider[book.provider],
      book.label,
      batch.day,
      batch.signedAt === null ? w.open : `${w.signed} ${time(batch.signedAt)}`,
    ])
  );
  yield csvLine(['SHA-256', batch.sha256 ?? '']);
  yield csvLine([]);
  yield csvLine(w.totals);
  for (const s of shops) yield csvLine([s.shopName ?? w.noShop, ...sideCells(s.here), ...sideCells(s.there), feeText(s.fees)]);
  yield csvLine([w.sum, ...sideCells(batch.here), ...sideCells(batch.there), feeText(batch.fees)]);
  yield csvLine([]);
  yield csvLine(w.differences);
  for await (const d of pages((cursor) => listDifferences(read, batchId, { limit: PAGE, cursor }))) yield csvLine(differenceCells(d, w));
  yield csvLine([]);
  yield csvLine(w.pool);
  for await (const p of pages((cursor) => listPool(read, batchId, { limit: PAGE, cursor })))
    yield csvLine([w.row[p.rowKind], kept(p.outTradeNo), kept(p.refundNo), kept(p.orderNo), yuan(p.amount), time(p.at), p.homeDay]);
}

/** A day for the file of the accountant: page after page, in bounded memory. */
export const exportBatch = (read: Read, batchId: string): Readable => Readable.from(lines(read, batchId, read.principal.locale));
