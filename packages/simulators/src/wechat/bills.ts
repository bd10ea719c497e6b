import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { SimReply, World } from '../simulator.ts';
import { billText, paidLine, refundLine, type BillLine, type BillType } from './bill-text.ts';
import { paramError } from './input.ts';
import type { Shop } from './orders.ts';
import { yuan } from '../page.ts';
import { ApiError, nonce } from './wire.ts';

const TOKEN_MS = 5 * 60_000;
const MAX_FILES = 20;
const DAY_MS = 86_400_000;
const READY_AFTER_MS = 10 * 3_600_000;
const KEPT_DAYS = 92;

interface BillFile {
  readonly plain: Buffer;
  readonly isZipped: boolean;
  readonly until: Date;
}

export interface BillDesk extends Shop {
  readonly world: World;
  readonly files: Map<string, BillFile>;
}

function dayOf(text: string): Date {
  const start = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00+08:00`) : new Date(Number.NaN);
  if (Number.isNaN(start.getTime())) throw paramError('bill_date: 2026-01-31');
  return start;
}

function checkTime({ ledger, world }: BillDesk, start: Date): void {
  const end = start.getTime() + DAY_MS;
  const now = ledger.now().getTime();
  if (end > now || start.getTime() < now - KEPT_DAYS * DAY_MS)
    throw new ApiError(400, 'INVALID_REQUEST', 'bill_date: a past day of the last 3 months');
  if (now < end + READY_AFTER_MS || world.faults.take('wechat_pay', 'bill_creating'))
    throw new ApiError(400, 'STATEMENT_CREATING', 'the bill is made after 10:00 of the next day');
}

function linesOf({ ledger, merchant }: BillDesk, start: Date, type: BillType): BillLine[] {
  const end = new Date(start.getTime() + DAY_MS);
  const paid = type === 'REFUND' ? [] : ledger.paidBetween(start, end).map((t) => paidLine(merchant, t));
  const refunds = type === 'SUCCESS' ? [] : ledger.refundsBetween(start, end);
  const given = refunds.flatMap((r) => {
    const trade = ledger.trade(r.outTradeNo);
    return trade === null ? [] : refundLine(merchant, trade, r);
  });
  return [...paid, ...given].sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Rows as the faults want them: one too few, one too many, one with another amount. */
function spoil(lines: BillLine[], { faults }: World): BillLine[] {
  const [first] = lines;
  if (first === undefined) return lines;
  const rest = faults.take('wechat_pay', 'bill_missing_row') ? lines.slice(1) : lines;
  const extra = faults.take('wechat_pay', 'bill_extra_row')
    ? [{ ...first, cells: { ...first.cells, 商户订单号: `EXTRA${nonce().slice(0, 20)}` } }]
    : [];
  const all = [...rest, ...extra];
  const index = all.findIndex((l) => l.paid > 0);
  const wrong = all[index];
  if (wrong === undefined || !faults.take('wechat_pay', 'bill_wrong_row')) return all;
  const paid = wrong.paid + 1;
  all[index] = { ...wrong, paid, cells: { ...wrong.cells, 订单金额: yuan(paid), 应结订单金额: yuan(paid) } };
  return all;
}

export function askBill(desk: BillDesk, query: URLSearchParams): unknown {
  const type = query.get('bill_type') ?? 'ALL';
  if (type !== 'ALL' && type !== 'SUCCESS' && type !== 'REFUND') throw paramError('bill_type: ALL, SUCCESS or REFUND');
  const zip = query.get('tar_type');
  if (zip !== null && zip !== 'GZIP') throw paramError('tar_type: GZIP');
  const start = dayOf(query.get('bill_date') ?? '');
  checkTime(desk, start);
  const lines = spoil(linesOf(desk, start, type), desk.world);
  if (lines.length === 0) throw new ApiError(400, 'NO_STATEMENT_EXIST', 'no movement that day');
  const plain = billText(type, lines);
  const token = nonce();
  desk.files.set(token, { plain, isZipped: zip !== null, until: new Date(desk.world.clock.wire().getTime() + TOKEN_MS) });
  const [oldest] = desk.files.keys();
  if (desk.files.size > MAX_FILES && oldest !== undefined) desk.files.delete(oldest);
  const isWrong = desk.world.faults.take('wechat_pay', 'bill_wrong_hash') !== null;
  const hash = createHash('sha1')
    .update(isWrong ? Buffer.from('other') : plain)
    .digest('hex');
  return { hash_type: 'SHA1', hash_value: hash, download_url: `${desk.baseUrl()}/v3/billdownload/file?token=${token}` };
}

/** The file itself is not signed; its hash was. */
export function billFile({ files, world }: BillDesk, query: URLSearchParams): SimReply {
  const file = files.get(query.get('token') ?? '');
  if (file === undefined || file.until < world.clock.wire()) throw new ApiError(400, 'INVALID_REQUEST', 'the token is unknown or over');
  return {
    status: 200,
    headers: { 'content-type': file.isZipped ? 'application/x-gzip' : 'text/plain; charset=utf-8', 'Request-ID': nonce() },
    body: file.isZipped ? gzipSync(file.plain) : file.plain,
  };
}
