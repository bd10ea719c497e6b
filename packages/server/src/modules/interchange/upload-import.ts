import {
  DomainError,
  ImportMapping,
  ImportOptions,
  MAX_IMPORT_BYTES,
  MAX_IMPORT_ROWS,
  type FileId,
  type ImportFormat,
  type ImportQuestion,
  type ShopId,
} from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../platform/module.ts';
import type { Principal } from '../../platform/principal.ts';
import { inTx, type Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { getShop } from '../catalog/index.ts';
import { deleteFile, storeFile } from '../files/index.ts';
import type { StoredFormat } from './batch.repo.ts';
import { shapeOf, suggestMapping } from './columns.rules.ts';
import { MAX_WORKBOOK_BYTES, workbookAsText } from './convert-workbook.ts';
import { filesUntil } from './error-file.ts';
import { lookAtFile, suggestOptions, type Look } from './look-at-file.ts';
import { delimiterOf, EncodingJudge, kindOf, type Encoding } from './sniff.rules.ts';

export interface Upload {
  readonly name: string;
  readonly source: AsyncIterable<Buffer>;
  readonly shopId: ShopId | null;
  /** Writes the idempotency row in the transaction that makes the import. */
  readonly remember: (tx: Tx, importId: string) => Promise<void>;
}

interface Stored {
  readonly fileId: FileId;
  readonly format: Pick<ImportFormat, 'kind' | 'encoding' | 'delimiter' | 'sheet' | 'bytes'>;
}

const HEAD_BYTES = 64 * 1024;

/** The first bytes, and a stream that still has all of them. */
async function withHead(source: AsyncIterable<Buffer>): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
    size += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { head: Buffer.concat(first), all: all() };
}

const tooLarge = (bytes: number): DomainError => new DomainError('too_large', { limit: `${bytes / 1024 / 1024} MB` });

async function* watched(source: AsyncIterable<Buffer>, judge: EncodingJudge, seen: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    seen.bytes += chunk.length;
    if (seen.bytes > MAX_IMPORT_BYTES) throw tooLarge(MAX_IMPORT_BYTES);
    judge.look(chunk);
    yield chunk;
  }
}

const decodeHead = (head: Buffer, encoding: Encoding): string => new TextDecoder(encoding).decode(head);

async function storeText(
  deps: Deps,
  who: Principal,
  { name }: Upload,
  head: Buffer,
  all: AsyncIterable<Buffer>,
  deleteAfter: Date,
): Promise<Stored> {
  const judge = new EncodingJudge(head);
  const seen = { bytes: 0 };
  const { fileId } = await storeFile(deps, who, { kind: 'import', name, mime: 'text/csv', source: watched(all, judge, seen), deleteAfter });
  const encoding = judge.verdict();
  if (encoding === null) {
    await deleteFile(deps, fileId);
    throw new DomainError('import_file_unreadable', { detail: 'its text is neither UTF-8 nor GB18030; save it as CSV UTF-8 or .xlsx' });
  }
  return { fileId, format: { kind: 'csv', encoding, delimiter: delimiterOf(decodeHead(head, encoding)), sheet: null, bytes: seen.bytes } };
}

async function storeWorkbook(deps: Deps, who: Principal, { name }: Upload, all: AsyncIterable<Buffer>, deleteAfter: Date): Promise<Stored> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of all) {
    bytes += chunk.length;
    if (bytes > MAX_WORKBOOK_BYTES) throw tooLarge(MAX_WORKBOOK_BYTES);
    chunks.push(chunk);
  }
  const { fileId } = await storeFile(deps, who, {
    kind: 'import',
    name,
    mime: 'text/csv',
    source: workbookAsText(Buffer.concat(chunks), MAX_IMPORT_ROWS),
    deleteAfter,
  });
  return { fileId, format: { kind: 'xlsx', encoding: 'utf-8', delimiter: ',', sheet: '1', bytes } };
}

interface Guess {
  readonly mapping: ImportMapping;
  readonly options: ImportOptions;
  readonly questions: ImportQuestion[];
  readonly isRemembered: boolean;
}

/** As last time for a file of this shape, else by its words. A date format that the file now contradicts is not kept. */
async function guess(deps: Deps, look: Look, shape: string, shopId: ShopId): Promise<Guess> {
  const known = await deps.core.db
    .selectFrom('import_mappings')
    .select(['mapping', 'options'])
    .where('shape', '=', shape)
    .executeTakeFirst();
  const remembered = known && { mapping: ImportMapping.safeParse(known.mapping), options: ImportOptions.safeParse(known.options) };
  const mapping = remembered?.mapping.success ? remembered.mapping.data : suggestMapping(look.headers);
  const fresh = suggestOptions(look, mapping, shopId, deps.settings.timeZone);
  if (!remembered?.options.success) return { mapping, ...fresh, isRemembered: false };
  const dateFormat = fresh.options.dateFormat ?? remembered.options.data.dateFormat;
  return {
    mapping,
    options: { ...remembered.options.data, shopId, dateFormat },
    questions: dateFormat === null ? fresh.questions : [],
    isRemembered: true,
  };
}

async function begin(deps: Deps, who: Principal, upload: Upload, stored: Stored, look: Look, shopId: ShopId): Promise<string> {
  const shape = shapeOf(look.headers);
  const { mapping, options, questions, isRemembered } = await guess(deps, look, shape, shopId);
  const by = { kind: who.kind === 'api_key' ? ('api_key' as const) : ('user' as const), name: who.name };
  const format: StoredFormat = {
    ...stored.format,
    headerRow: look.headerRow,
    headers: [...look.headers],
    questions,
    isRemembered,
    locale: who.locale,
    by,
  };
  return inTx(deps.core, who, async (tx) => {
    const id = newId(tx.now);
    await tx.db
      .insertInto('import_batches')
      .values({
        id,
        shop_id: shopId,
        file_id: stored.fileId,
        file_name: upload.name.slice(-200),
        shape,
        format: JSON.stringify(format),
        mapping: JSON.stringify(mapping),
        options: JSON.stringify(options),
        state: 'uploaded',
        created_by: who.principalId,
        created_at: tx.now,
      })
      .execute();
    await writeJournal(tx, {
      subjectKind: 'import',
      subjectId: id,
      action: 'import.upload',
      changes: { bytes: [null, format.bytes], kind: [null, format.kind], shop_id: [null, shopId] },
    });
    await upload.remember(tx, id);
    return id;
  });
}

/**
 * Takes a file in as a stream, seals it, and guesses what is in it. Throws file_refused for what is no table of text or
 * .xlsx, import_file_unreadable with the remedy, too_large, shop_not_found.
 */
export async function uploadImport(deps: Deps, who: Principal, upload: Upload): Promise<string> {
  const now = deps.core.clock();
  const { id: shopId } = await getShop({ db: deps.core.db, keys: deps.core.keys, now }, upload.shopId);
  const { head, all } = await withHead(upload.source);
  const kind = kindOf(upload.name, head);
  if (kind.kind === 'refused') throw new DomainError('file_refused', { detail: kind.detail });
  const deleteAfter = filesUntil({ createdAt: now });
  const stored =
    kind.kind === 'xlsx'
      ? await storeWorkbook(deps, who, upload, all, deleteAfter)
      : await storeText(deps, who, upload, head, all, deleteAfter);
  try {
    const look = await lookAtFile(deps, stored.fileId, stored.format);
    return await begin(deps, who, upload, stored, look, shopId as ShopId);
  } catch (error) {
    await deleteFile(deps, stored.fileId);
    throw error;
  }
}
