import { DOUBTS, IMPORT_KEPT_DAYS, ROW_REASONS, type FileId, type Locale } from '@danflow/contract';
import { openFile, storeFile, type FileDeps } from '../files/index.ts';
import { actorOf, localeOf, type Batch } from './batch.repo.ts';
import { BOM, csvLine } from '../../platform/csv-out.ts';
import { readBody } from './read-table.ts';
import { toldRows, type ToldRow } from './staging.repo.ts';

const DAY_MS = 86_400_000;
export const filesUntil = (batch: Pick<Batch, 'createdAt'>): Date => new Date(batch.createdAt.getTime() + IMPORT_KEPT_DAYS * DAY_MS);

const WORDS = {
  'zh-CN': { line: '行号', result: '结果', reason: '原因', refused: '未导入', noted: '已导入，请核对' },
  en: { line: 'Line', result: 'Result', reason: 'Reason', refused: 'not imported', noted: 'imported, please look' },
} as const;

function toldCells(row: ToldRow, headers: readonly string[], locale: Locale): string[] {
  const lang = locale === 'en' ? 'en' : 'zh';
  const words = WORDS[locale];
  const column = row.reasonColumn === null ? '' : ` [${headers[row.reasonColumn] ?? row.reasonColumn + 1}]`;
  const reasons = [...(row.reason ? [ROW_REASONS[row.reason][lang] + column] : []), ...row.doubts.map((d) => DOUBTS[d][lang])];
  return [String(row.lineNo), row.reason ? words.refused : words.noted, reasons.join('; ')];
}

/** The file and what is said about its rows, walked side by side: both are in the order of lines, so neither is held. */
async function* content(deps: FileDeps, batch: Batch): AsyncGenerator<Buffer> {
  const locale = localeOf(batch);
  const words = WORDS[locale];
  const { headers } = batch.format;
  yield Buffer.from(BOM + csvLine([...headers, words.line, words.result, words.reason]));
  const told = toldRows(deps.core.pool, batch.id);
  let next = await told.next();
  const file = await openFile(deps, batch.fileId);
  for await (const rows of readBody(file.content, batch.format)) {
    let text = '';
    for (const row of rows) {
      if (next.done) break;
      if (next.value.lineNo !== row.lineNo) continue;
      const cells = Array.from({ length: Math.max(headers.length, row.cells.length) }, (_, i) => row.cells[i] ?? '');
      text += csvLine([...cells, ...toldCells(next.value, headers, locale)]);
      next = await told.next();
    }
    if (text !== '') yield Buffer.from(text);
    if (next.done) return;
  }
}

/** Refused and doubtful rows as a file beside the import: sealed, gone with it after seven days (R27). */
export async function writeErrorFile(deps: FileDeps, batch: Batch): Promise<FileId> {
  const name = `${batch.fileName.replace(/\.[^.]*$/, '')}-${batch.format.locale === 'en' ? 'rows to look at' : '需核对的行'}.csv`;
  const { fileId } = await storeFile(deps, actorOf(batch), {
    kind: 'error_file',
    name,
    mime: 'text/csv',
    source: content(deps, batch),
    deleteAfter: filesUntil(batch),
  });
  return fileId;
}
