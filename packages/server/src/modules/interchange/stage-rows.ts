import { DomainError, MAX_IMPORT_ROWS, type Currency } from '@danflow/contract';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { nameToken, phoneToken } from '../customers/index.ts';
import { openFile, type FileDeps } from '../files/index.ts';
import type { Batch } from './batch.repo.ts';
import { decimalOf, perUnit, toMinor } from './decimal.rules.ts';
import { readBody, type TableRow } from './read-table.ts';
import { RowReader, type ParsedRow, type RowFacts, type RowPrivate } from './row.rules.ts';
import { generatedCode, skuKey } from './sku-codes.rules.ts';
import { insertRows, insertSkus, type StagedRow, type StagedSku } from './staging.repo.ts';

/** Whose order a row is, told apart by the shop's own code, else by phone, else by name (only within one order number). */
function customerKey(keys: Keyring, facts: RowFacts, persons: RowPrivate): string {
  if (facts.customerCode !== undefined) return `c:${facts.customerCode}`;
  const phone = persons.phone === undefined ? null : phoneToken(keys, persons.phone);
  if (phone !== null) return `p:${phone}`;
  const name = persons.name === undefined ? null : nameToken(keys, persons.name);
  return name === null ? '' : `n:${name}`;
}

function staged(keys: Keyring, lineNo: number, row: ParsedRow): StagedRow {
  const bare = {
    lineNo,
    sourceNo: null,
    customerKey: '',
    skuKey: null,
    sameAs: null,
    facts: null,
    persons: {},
    reason: null,
    reasonColumn: null,
  };
  if (!row.ok) return { ...bare, sourceNo: row.sourceNo, reason: row.fault.reason, reasonColumn: row.fault.column };
  const { facts, persons, sameAs } = row;
  return {
    ...bare,
    sourceNo: facts.sourceNo,
    customerKey: customerKey(keys, facts, persons),
    skuKey: skuKey(facts),
    sameAs,
    facts,
    persons,
  };
}

/** What a SKU of the file would be called and cost; a price that cannot be read is refused with its row. */
function stagedSku({ lineNo, skuKey: key, facts }: StagedRow, currency: Currency): StagedSku | null {
  if (key === null || facts === null) return null;
  const amount = decimalOf(facts.amount);
  const minor = amount && toMinor(amount, currency);
  return {
    key,
    firstLine: lineNo,
    code: facts.skuCode ?? facts.barcode ?? generatedCode(facts),
    barcode: facts.barcode ?? null,
    title: facts.title ?? '',
    options: facts.options ?? '',
    priceAmount: minor ? perUnit(minor.amount, facts.qty) : 0,
  };
}

const CHUNK = 1000;
/** SKUs that were staged already are not sent again with each chunk; a file of more distinct ones forgets and sends them again. */
const MOST_SEEN = 50_000;

/**
 * Reads the file once and puts its rows into the staging table, a thousand a statement: memory holds one chunk, however
 * long the file. Answers how many rows with content there were.
 */
export async function stageRows(deps: FileDeps, batch: Batch, onProgress: (rows: number) => Promise<void>): Promise<number> {
  const { pool, keys } = deps.core;
  const reader = new RowReader(batch.mapping, batch.options);
  const file = await openFile(deps, batch.fileId);
  let rows = 0;
  let chunk: TableRow[] = [];
  const seen = new Set<string>();
  // The next chunk is read while the database takes this one in.
  let writing: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const parsed = chunk.map((row) => staged(keys, row.lineNo, reader.read(row.cells)));
    const skus = new Map<string, StagedSku>();
    for (const row of parsed) {
      const sku = stagedSku(row, batch.options.currency);
      if (!sku || seen.has(sku.key)) continue;
      skus.set(sku.key, sku);
      if (seen.size >= MOST_SEEN) seen.clear();
      seen.add(sku.key);
    }
    await writing;
    writing = Promise.all([insertRows(pool, keys, batch.id, parsed), insertSkus(pool, batch.id, [...skus.values()])]);
    // Its failure is met at the next chunk, or at the end.
    writing.catch(() => undefined);
    chunk = [];
    await onProgress(rows);
  };
  for await (const row of readBody(file.content, batch.format)) {
    rows += 1;
    if (rows > MAX_IMPORT_ROWS) throw new DomainError('too_large', { limit: `${MAX_IMPORT_ROWS} rows` });
    chunk.push(row);
    if (chunk.length >= CHUNK) await flush();
  }
  await flush();
  await writing;
  return rows;
}
