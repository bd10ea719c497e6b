import type { BillDownload } from '../payments/index.ts';
import type { Answer } from './answer.rules.ts';
import { beijingMidnight } from './beijing-time.rules.ts';
import { MAX_ARCHIVE } from './bill-archive.ts';
import { bounded } from './bounded-body.ts';
import { isDone, saysOf } from './code.rules.ts';
import type { Gateway } from './gateway.ts';

const METHOD = 'alipay.data.dataservice.bill.downloadurl.query';
const DAY_MS = 86_400_000;
/** Of the whole transfer; the address itself is good for 30 seconds only. */
const TRANSFER_MS = 10 * 60_000;

const has = ({ subCode }: Answer, code: string): boolean => subCode.toUpperCase().includes(code);

/**
 * Which of these two means "not yet" is UNCONFIRMED. NO_BILL_DATA is taken as an empty day. BILL_NOT_EXIST is waited out
 * until the end of the next day, by which a bill is written, and an empty day after that.
 */
function absence(answer: Answer, day: string, now: Date): BillDownload {
  const isLate = now.getTime() >= beijingMidnight(day).getTime() + 2 * DAY_MS;
  if (has(answer, 'NO_BILL_DATA')) return { kind: 'none' };
  if (has(answer, 'BILL_NOT_EXIST')) return { kind: isLate ? 'none' : 'not_ready' };
  throw new Error(`Alipay gives no bill of ${day}: ${saysOf(answer)}`);
}

const isLoopback = ({ hostname }: URL): boolean => hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';

/** Alipay hands out `http:` addresses (B8), and a bill is full of people: the same address is tried over TLS first (UNCONFIRMED). */
function addressesOf(text: string): URL[] {
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('Alipay gave no web address for the bill');
  if (url.protocol === 'https:' || isLoopback(url)) return [url];
  const secure = new URL(url);
  secure.protocol = 'https:';
  return [secure, url];
}

/** Only where nothing answers over TLS: an answer of any status is the answer. */
async function fetchFile(text: string): Promise<Response> {
  let failure: unknown = null;
  for (const url of addressesOf(text)) {
    try {
      return await fetch(url, { signal: AbortSignal.timeout(TRANSFER_MS), headers: { 'user-agent': 'danflow' } });
    } catch (error) {
      failure = error;
    }
  }
  throw new Error('the bill could not be fetched', { cause: failure });
}

/** The bill of a day, its transfer already begun: the address is good for 30 seconds. Throws when Alipay gives neither bill nor reason. */
export async function downloadBill(gateway: Gateway, day: string, now: Date): Promise<BillDownload> {
  const midnight = beijingMidnight(day);
  // Alipay takes today for a wrong argument.
  if (now.getTime() < midnight.getTime() + DAY_MS) return { kind: 'not_ready' };
  const answer = await gateway.call(METHOD, { bill_type: 'trade', bill_date: day });
  if (!isDone(answer)) return absence(answer, day, now);
  const { bill_download_url: url, bill_file_code: fileCode } = answer.fields;
  if (fileCode?.includes('EMPTY_DATA') === true) return { kind: 'none' };
  if (url === undefined) throw new Error(`Alipay gives no address for the bill of ${day}`);
  const file = await fetchFile(url);
  if (file.status !== 200 || file.body === null) {
    await file.body?.cancel();
    throw new Error(`the bill of ${day}: HTTP ${file.status}`);
  }
  return { kind: 'bill', fileName: `alipay_trade_${day}.zip`, bytes: bounded(file.body, MAX_ARCHIVE) };
}
