import { runNamed } from '../../platform/db.ts';
import type { Tx } from '../../platform/tx.ts';
import type { BillRow } from '../payments/index.ts';
import { isRefused } from './match.rules.ts';

/**
 * Rows of one bill, in a table that only this transaction sees: it needs no write-ahead log, no cleaning up, and a crash leaves
 * nothing behind. PostgreSQL keeps it on disk, so memory is the same for ten rows and for a million.
 */
const CREATE = `CREATE TEMP TABLE staged_bill (line int4 NOT NULL, kind text COLLATE "C" NOT NULL, out_trade_no text COLLATE "C" NOT NULL,
  trade_no text COLLATE "C" NOT NULL, refund_no text COLLATE "C", amount int8 NOT NULL, fee int8 NOT NULL, at timestamptz NOT NULL,
  status text NOT NULL, refused bool NOT NULL) ON COMMIT DROP`;

const INSERT = `INSERT INTO staged_bill SELECT * FROM unnest($1::int4[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int8[], $7::int8[],
  $8::timestamptz[], $9::text[], $10::bool[])`;

export interface NumberedRow {
  readonly line: number;
  readonly row: BillRow;
}

/** Reading a million rows takes longer than a request may: the walls of the pool are moved for this transaction alone. */
export async function beginStaging({ client }: Tx): Promise<void> {
  await client.query(`SET LOCAL statement_timeout = '15min'`);
  await client.query(`SET LOCAL idle_in_transaction_session_timeout = '5min'`);
  await client.query(`SET LOCAL work_mem = '64MB'`);
  await client.query(CREATE);
}

export async function stageRows({ client }: Tx, rows: readonly NumberedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await runNamed(client, INSERT, [
    rows.map((r) => r.line),
    rows.map(({ row }) => row.kind),
    rows.map(({ row }) => row.outTradeNo),
    rows.map(({ row }) => row.tradeNo),
    rows.map(({ row }) => row.refundNo),
    rows.map(({ row }) => row.amount),
    rows.map(({ row }) => row.fee),
    rows.map(({ row }) => row.at),
    rows.map(({ row }) => row.status),
    rows.map(({ row }) => isRefused(row.kind, row.status)),
  ]);
}

/** Without figures about the new table the planner would join a million rows one by one. */
export const endStaging = ({ client }: Tx) => client.query('ANALYZE staged_bill');
