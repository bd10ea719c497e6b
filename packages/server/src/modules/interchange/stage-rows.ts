import { DomainError, MAX_IMPORT_ROWS, type Currency } from '@danflow/contract';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { nameToken, phoneToken } from '../customers/index.ts';
import { openFile, type FileDeps } from '../files/index.ts';
import type { Batch } from './batch.repo.ts';
import { bucketCount, bucketOf, type ReadRow } from './bucket.rules.ts';
import { decimalOf, perUnit, toMinor } from './decimal.rules.ts';
import { readBody } from './read-table.ts';
import { RowReader, type RowFacts, type RowPrivate } from './row.rules.ts';
import { generatedCode, skuKeys } from './sku-codes.rules.ts';
import { insertChunks, insertSkus, rowText, tellRows, type Chunk, type StagedSku, type ToldRow } from './staging.repo.ts';

/** Whose order a row is, told apart by the shop's own code, else by phone, else by name (only within one order number). */
function customerKey(keys: Keyring, facts: RowFacts, persons: RowPrivate): string {
  if (facts.customerCode !== undefined) return `c:${facts.customerCode}`;
  const phone = persons.phone === undefined ? null : phoneToken(keys, persons.phone);
  if (phone !== null) return `p:${phone}`;
  const name = persons.name === undefined ? null : nameToken(keys, persons.name);
  return name === null ? '' : `n:${name}`;
}

/** What a SKU of the file would be called and cost; a price that cannot be read is refused with its row. */
function stagedSku(key: string, lineNo: number, facts: RowFacts, currency: Currency): StagedSku {
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

/** Rows in memory before any bucket has enough for a chunk of its own: what the reading of any file holds, at most. */
const HELD_CHARS = 4_000_000;
/** So much is compressed and sealed at once: all of it would be in memory three times over. */
const BURST_CHARS = 1_000_000;
const CHUNK_CHARS = 250_000;
const TELL_EVERY = 10_000;
/** SKUs that were staged already are not sent again; a file of more distinct ones forgets and sends them again. */
const MOST_SEEN = 50_000;

interface Held {
  rows: string[];
  chars: number;
  seq: number;
}

/** Rows on their way into the database, sorted into buckets. */
class Stage {
  readonly #deps: FileDeps;
  readonly #batch: Batch;
  readonly #buckets: readonly Held[];
  #chars = 0;
  #chunks: Chunk[] = [];
  #told: ToldRow[] = [];
  #skus = new Map<string, StagedSku>();
  readonly #seen = new Set<string>();
  // The next rows are read while the database takes these in.
  #writing: Promise<unknown> = Promise.resolve();

  constructor(deps: FileDeps, batch: Batch) {
    this.#deps = deps;
    this.#batch = batch;
    this.#buckets = Array.from({ length: bucketCount(batch.format) }, () => ({ rows: [], chars: 0, seq: 0 }));
  }

  read(lineNo: number, row: ReadRow): void {
    const { facts, skuKey } = row;
    if (!this.#seen.has(skuKey)) {
      if (this.#seen.size >= MOST_SEEN) this.#seen.clear();
      this.#seen.add(skuKey);
      this.#skus.set(skuKey, stagedSku(skuKey, lineNo, facts, this.#batch.options.currency));
    }
    this.#hold(facts.sourceNo, rowText({ lineNo, sourceNo: facts.sourceNo, read: row }));
  }

  refused(row: ToldRow, sourceNo: string | null): void {
    this.#told.push(row);
    if (sourceNo !== null) this.#hold(sourceNo, rowText({ lineNo: row.lineNo, sourceNo, read: null }));
  }

  #hold(sourceNo: string, text: string): void {
    const held = this.#buckets[bucketOf(sourceNo, this.#buckets.length)];
    if (!held) throw new RangeError('no such bucket');
    held.rows.push(text);
    held.chars += text.length;
    this.#chars += text.length;
    if (held.chars >= CHUNK_CHARS) this.#cut(held);
  }

  #cut(held: Held): void {
    if (held.rows.length === 0) return;
    this.#chunks.push({ bucket: this.#buckets.indexOf(held), seq: held.seq, rows: held.rows });
    this.#chars -= held.chars;
    Object.assign(held, { rows: [], chars: 0, seq: held.seq + 1 });
  }

  /** The fullest buckets first, so that chunks stay long. */
  #cutBurst(): void {
    const most = this.#chars - BURST_CHARS;
    for (const held of this.#buckets.toSorted((a, b) => b.chars - a.chars)) if (this.#chars > most) this.#cut(held);
  }

  async flush(): Promise<void> {
    if (this.#chars > HELD_CHARS) this.#cutBurst();
    await this.#write();
  }

  async end(): Promise<void> {
    do {
      this.#cutBurst();
      await this.#write();
    } while (this.#chars > 0);
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { core } = this.#deps;
    const [chunks, told, skus] = [this.#chunks, this.#told, [...this.#skus.values()]];
    if (chunks.length + told.length + skus.length === 0) return;
    this.#chunks = [];
    this.#told = [];
    this.#skus = new Map();
    await this.#writing;
    this.#writing = Promise.all([
      insertChunks(core.pool, core.keys, this.#batch.id, chunks),
      tellRows(core.pool, this.#batch.id, told),
      insertSkus(core.pool, this.#batch.id, skus),
    ]);
    // Its failure is met at the next one, or at the end.
    this.#writing.catch(() => undefined);
  }
}

/**
 * Reads the file once and puts its rows into sealed chunks: memory holds a few chunks, however long the file. Answers how
 * many rows with content there were.
 */
export async function stageRows(deps: FileDeps, batch: Batch, onProgress: (rows: number) => Promise<void>): Promise<number> {
  const { keys } = deps.core;
  const reader = new RowReader(batch.mapping, batch.options);
  const skuKey = skuKeys();
  const stage = new Stage(deps, batch);
  const file = await openFile(deps, batch.fileId);
  let [rows, told] = [0, 0];
  for await (const some of readBody(file.content, batch.format)) {
    rows += some.length;
    if (rows > MAX_IMPORT_ROWS) throw new DomainError('too_large', { limit: `${MAX_IMPORT_ROWS} rows` });
    for (const { lineNo, cells } of some) {
      const row = reader.read(cells);
      if (row.ok) {
        const { facts, persons, sameAs } = row;
        stage.read(lineNo, { customerKey: customerKey(keys, facts, persons), skuKey: skuKey(facts), sameAs, facts, persons });
      } else stage.refused({ lineNo, reason: row.fault.reason, reasonColumn: row.fault.column, doubts: [] }, row.sourceNo);
    }
    await stage.flush();
    if (rows - told < TELL_EVERY) continue;
    told = rows;
    await onProgress(rows);
  }
  await stage.end();
  await onProgress(rows);
  return rows;
}
