import { createHash } from 'node:crypto';
import type { BatchProblem } from '@danflow/contract';
import type { Core, Tx } from '../../platform/tx.ts';
import { openFile, type FileDeps } from '../files/index.ts';
import { BillUnreadable, type BillSource, type BillTotals } from '../payments/index.ts';
import { beijingDay } from './beijing-day.rules.ts';
import { totalsFault } from './match.rules.ts';
import { beginStaging, endStaging, stageRows, type NumberedRow } from './staged-bill.repo.ts';

/** What stops a run, in one word for people and with what exactly was wrong. */
export class RunFailed extends Error {
  readonly problem: BatchProblem;

  constructor(problem: BatchProblem, detail: string) {
    super(detail);
    this.name = 'RunFailed';
    this.problem = problem;
  }
}

/** Rows a statement; a million rows are then 250 round trips, and memory holds one chunk. */
const CHUNK = 4000;

interface Sums {
  payments: number;
  refunds: number;
  paidAmount: number;
  refundedAmount: number;
  ofDay: number;
}

/** A statement while the file is read: the file is ours and on this disk, nothing outside is asked. */
async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

function add(sums: Sums, { row }: NumberedRow, day: string): void {
  if (row.kind === 'payment') {
    sums.payments += 1;
    sums.paidAmount += row.amount;
  } else {
    sums.refunds += 1;
    sums.refundedAmount += row.amount;
  }
  if (sums.ofDay === 0 && beijingDay(row.at) === day) sums.ofDay = 1;
}

/** Rows sums and day against what the file says of itself. */
function check(sums: Sums, said: BillTotals | null, day: string): void {
  if (said === null) throw new RunFailed('unreadable', 'the sums at its end are missing');
  const fault = totalsFault(sums, said);
  if (fault !== null) throw new RunFailed('totals_wrong', fault);
  if (sums.payments + sums.refunds > 0 && sums.ofDay === 0) throw new RunFailed('other_day', `no row is of ${day}`);
}

interface Reading {
  readonly source: BillSource;
  readonly day: string;
  readonly file: { readonly id: string; readonly sha256: Buffer };
  readonly onRows: (rows: number) => Promise<void>;
}

/** Streams the kept file into the staging table, and believes none of it before its sums are its rows'. Throws RunFailed. */
export async function readBill(tx: Tx, deps: FileDeps & { core: Core }, { source, day, file, onRows }: Reading): Promise<number> {
  await beginStaging(tx);
  const opened = await openFile(deps, file.id);
  const hash = createHash('sha256');
  const sums: Sums = { payments: 0, refunds: 0, paidAmount: 0, refundedAmount: 0, ofDay: 0 };
  let said: BillTotals | null = null;
  let chunk: NumberedRow[] = [];
  const flush = async (): Promise<void> => {
    await stageRows(tx, chunk);
    chunk = [];
    await onRows(sums.payments + sums.refunds);
  };
  try {
    for await (const item of source.read(hashed(opened.content, hash))) {
      if (item.kind === 'totals') said = item.totals;
      else {
        const numbered = { line: item.line, row: item.row };
        add(sums, numbered, day);
        chunk.push(numbered);
        if (chunk.length >= CHUNK) await flush();
      }
    }
  } catch (error) {
    if (!(error instanceof BillUnreadable)) throw error;
    throw new RunFailed('unreadable', error.line === null ? error.message : `line ${error.line}: ${error.message}`);
  }
  if (!hash.digest().equals(file.sha256)) throw new RunFailed('file_changed', 'the kept file is not the one that was stored');
  check(sums, said, day);
  await flush();
  await endStaging(tx);
  return sums.payments + sums.refunds;
}
