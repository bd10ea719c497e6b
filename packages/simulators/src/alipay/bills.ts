import { randomUUID } from 'node:crypto';
import type { SimReply, World } from '../simulator.ts';
import { readDay, type Day } from './beijing.ts';
import { billArchive } from './bill-file.ts';
import type { Entry, Ledger } from './ledger.ts';
import { failure, success, type Fields, type Outcome } from './protocol.ts';

const TOKEN_MS = 30_000;
const MAX_TOKENS = 200;
/** The bill of a day is there at nine the next morning. */
const READY_MS = 9 * 3_600_000;

interface Ticket {
  readonly day: Day;
  readonly until: Date;
}

const shifted = (entries: readonly Entry[]): Entry[] =>
  entries.map((entry, i) => (i === 0 ? { ...entry, amount: entry.amount + Math.sign(entry.amount) * 100 } : entry));

const stray = (day: Day): Entry => ({
  kind: '交易',
  tradeNo: '2026010122001999999999999999',
  outTradeNo: 'STRAY0001',
  subject: '别的系统的商品',
  createdAt: day.from.toISOString(),
  at: day.from.toISOString(),
  amount: 4200,
  requestNo: '',
});

/** Bills of days: an address that is good for half a minute, and the archive behind it. */
export class Bills {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #sellerId: string;
  readonly #tickets = new Map<string, Ticket>();

  constructor(world: World, ledger: Ledger, sellerId: string) {
    this.#world = world;
    this.#ledger = ledger;
    this.#sellerId = sellerId;
  }

  address({ bill_type: type = '', bill_date: date = '' }: Fields): Outcome {
    const now = this.#world.clock.wire();
    const day = readDay(date);
    // Month bills and signcustomer are real, and nothing here asks for them.
    if (type !== 'trade' || !day || day.until > now) return failure('INVAILID_ARGUMENTS', '参数无效');
    // Which code says "not yet" is UNCONFIRMED.
    const isReady = now.getTime() >= day.until.getTime() + READY_MS;
    if (!isReady || this.#world.faults.take('alipay', 'bill_creating')) return failure('BILL_NOT_EXIST', '账单不存在');
    const isEmpty = this.#ledger.entries(day).length === 0;
    return success({
      bill_download_url: `${this.#world.baseUrl()}/bill/file?token=${this.#ticket(day, now)}`,
      ...(isEmpty ? { bill_file_code: 'EMPTY_DATA_WITH_BILL_FILE' } : {}),
    });
  }

  file(token: string): SimReply {
    const ticket = this.#tickets.get(token);
    if (!ticket || ticket.until < this.#world.clock.wire())
      return { status: 403, headers: { 'content-type': 'text/html;charset=GBK' }, body: 'expired' };
    const bytes = billArchive({
      sellerId: this.#sellerId,
      day: ticket.day,
      entries: this.#faulty(this.#ledger.entries(ticket.day), ticket.day),
      now: this.#world.clock.wire(),
    });
    // A transfer that was cut short: there is no hash that tells.
    const isBroken = this.#world.faults.take('alipay', 'bill_wrong_hash') !== null;
    const body = isBroken ? bytes.subarray(0, bytes.length - 40) : bytes;
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body };
  }

  #ticket(day: Day, now: Date): string {
    const token = randomUUID();
    this.#tickets.set(token, { day, until: new Date(now.getTime() + TOKEN_MS) });
    const [oldest] = this.#tickets.keys();
    if (this.#tickets.size > MAX_TOKENS && oldest !== undefined) this.#tickets.delete(oldest);
    return token;
  }

  #faulty(entries: readonly Entry[], day: Day): readonly Entry[] {
    const strikes = (kind: 'bill_missing_row' | 'bill_extra_row' | 'bill_wrong_row'): boolean =>
      this.#world.faults.take('alipay', kind) !== null;
    const kept = strikes('bill_missing_row') ? entries.slice(1) : entries;
    const told = strikes('bill_wrong_row') ? shifted(kept) : kept;
    return strikes('bill_extra_row') ? [stray(day), ...told] : told;
  }
}
