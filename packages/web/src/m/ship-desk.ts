import { CARRIERS, type CarrierCode, type ScanView } from '@danflow/contract';
import { newKey } from '../api/new-key.ts';
import { Problem } from '../api/problem.ts';
import { Desk } from './desk.ts';
import type { Sent } from './outbox.ts';
import type { Done } from './queue-panel.tsx';
import type { Queue, Task } from './queue.ts';
import type { Outcome } from './queue-runner.ts';
import {
  checkedLines,
  countedOf,
  goodsName,
  guessTracking,
  isUnchecked,
  unitsOf,
  withWrong,
  type Counted,
  type TrackingGuess,
} from './scan-rules.ts';
import { isOffline, problemSays, type Word } from './shell.tsx';
import { MOOD_OF } from './ship-words.ts';
import { fill, type Tongue } from './words.ts';
import type { Words } from './words.zh-CN.ts';

export type ScanOrder = NonNullable<ScanView['order']>;

export interface ShipState {
  readonly word: Word;
  /** What is in hand: an order that was looked up, or the code of one that was only noted, offline. */
  readonly order: ScanOrder | null;
  readonly noted: string | null;
  readonly counted: Counted;
  /** Names of wrong items that nobody has put away yet: until then nothing ships. */
  readonly wrong: readonly string[];
  /** A number that a person has to agree to, or that is held up, and why. */
  readonly ask: (TrackingGuess & { readonly why: 'shape' | 'goods' | 'unchecked' | 'wrong' }) | null;
  /** Chosen by hand; null: by the shape of the number. */
  readonly carrier: CarrierCode | null;
  readonly mustCount: boolean;
  readonly last: string;
  readonly recent: readonly Done[];
}

export interface ShipWays {
  readonly words: () => Words;
  readonly tongue: () => Tongue;
  readonly isOnline: () => boolean;
  readonly mayDeliver: boolean;
  readonly look: (code: string, orderId: string | null) => Promise<ScanView>;
  readonly deliver: (orderId: string) => Promise<unknown>;
  readonly submit: (task: Task) => Promise<Outcome<Sent>>;
  readonly queue: () => Queue;
  readonly forget: (key: string) => void;
}

const NOTHING = { order: null, noted: null, counted: {}, wrong: [], ask: null } as const;
const MAX_RECENT = 20;

/** Order, items, tracking number, shipped. */
export class ShipDesk extends Desk<ShipState> {
  readonly #ways: ShipWays;

  constructor(ways: ShipWays, mustCount: boolean) {
    const w = ways.words();
    const word = { mood: 'info', text: w.scanOrder, detail: w.scanOrderHelp } as const;
    super({ word, ...NOTHING, carrier: null, mustCount, last: '', recent: [] });
    this.#ways = ways;
  }

  get #w(): Words {
    return this.#ways.words();
  }

  readonly take = (code: string, format: string | null): Promise<void> => this.#run(() => this.#work(code, format));
  readonly ship = (guess: TrackingGuess, onlyChecked: boolean): Promise<void> => this.#run(() => this.#ship(guess, onlyChecked));
  readonly count = (lineNo: number, qty: number): Promise<void> => this.#run(() => this.#count(lineNo, qty));
  readonly countAll = (): Promise<void> => this.#run(() => this.#countAll());
  readonly putAway = (): Promise<void> => this.#run(() => this.#putAway());
  readonly deliver = (): Promise<void> => this.#run(() => this.#deliver());
  readonly setCarrier = (carrier: CarrierCode | null): void => this.set({ carrier });
  readonly setMustCount = (mustCount: boolean): void => this.set({ mustCount });
  readonly dropAsk = (): void => {
    this.set({ ask: null });
    this.say('info', this.#w.scanNext);
  };
  readonly leave = (): void => {
    this.set(NOTHING);
    this.say('info', this.#w.scanOrder, this.#w.scanOrderHelp);
  };

  #run(job: () => Promise<void> | void): Promise<void> {
    return this.inTurn(job, (error) => this.say('stop', problemSays(error, this.#w)));
  }

  get #hasOrder(): boolean {
    const { order, noted } = this.read();
    return order !== null || noted !== null;
  }

  get #isVirtual(): boolean {
    return this.read().order?.type === 'virtual';
  }

  async #work(code: string, format: string | null): Promise<void> {
    this.set({ last: code });
    if (!this.#ways.isOnline()) return this.#note(code, format);
    this.say('busy', this.#w.looking, code);
    try {
      this.#apply(await this.#ways.look(code, this.read().order?.id ?? null), code);
    } catch (error) {
      if (isOffline(error)) return this.#note(code, format);
      if (!(error instanceof Problem)) throw error;
      if (error.code !== 'scan_unknown') return this.say('stop', problemSays(error, this.#w), code);
      if (this.#isVirtual) return this.unknown(this.#w.noMatch, this.#w.noMatchVirtual);
      return this.#hasOrder ? this.#asTracking(code, format) : this.unknown(this.#w.unknown, code);
    }
  }

  /** Nobody can be asked: the first code is taken for the order, the second for its parcel. */
  #note(code: string, format: string | null): Promise<void> | void {
    // Delivering needs the server, and a parcel's number is nothing to it: no code means anything here.
    if (this.#isVirtual) return this.say('stop', this.#w.noNetwork, code);
    if (code === this.read().noted) return this.say('warn', this.#w.duplicate, code);
    if (this.#hasOrder) return this.#asTracking(code, format);
    if (this.#isQueued(code)) return this.say('warn', this.#w.duplicateQueued, code);
    this.set({ ...NOTHING, noted: code });
    this.say('info', this.#w.offlineOrder, code);
  }

  #isQueued(code: string, orderId?: string): boolean {
    const isIt = ({ task, refusal }: Queue[number]) =>
      refusal === null && task.kind === 'ship' && (task.code === code || (orderId !== undefined && task.orderId === orderId));
    return this.#ways.queue().some(isIt);
  }

  #apply(seen: ScanView, code: string): void {
    if (seen.kind === 'redeem_code') return this.say('warn', this.#w.redeemElsewhere);
    if (seen.kind === 'sku') return this.#asItem(seen);
    if (seen.order === null) return this.say(MOOD_OF[seen.next], this.#w.next[seen.next], code);
    this.#asOrder(seen, seen.order);
  }

  #asItem({ sku, lineNo, next }: ScanView): void {
    const { order, counted, wrong } = this.read();
    const name = sku === null ? '' : goodsName(sku);
    if (order === null) return this.say('warn', this.#w.orderFirst, name);
    if (lineNo === null) {
      // A virtual order has no parcel that the item could get into.
      if (!this.#isVirtual) this.set({ wrong: withWrong(wrong, name) });
      return this.say('stop', this.#w.next[next], name);
    }
    this.#count(lineNo, (counted[lineNo] ?? 0) + 1);
  }

  #asOrder(seen: ScanView, order: ScanOrder): void {
    const inHand = this.read().order;
    if (seen.kind === 'order' && inHand?.id === order.id) return this.say('warn', this.#w.duplicate, order.orderNo);
    if (seen.kind === 'shipment' && inHand !== null && inHand.id !== order.id)
      return this.say('warn', fill(this.#w.trackingElsewhere, { no: order.orderNo }), seen.shipment?.trackingNo);
    if (this.#isQueued(order.orderNo, order.id)) return this.say('warn', this.#w.duplicateQueued, order.orderNo);
    const isForUs = seen.next === 'ship' || (seen.next === 'deliver' && this.#ways.mayDeliver);
    this.set({ ...NOTHING, order: isForUs ? order : null });
    const next = order.type === 'virtual' ? undefined : this.#w.scanNext;
    this.say(MOOD_OF[seen.next], this.#w.next[seen.next], isForUs ? next : `${this.#w.orderNo} ${order.orderNo}`);
  }

  #count(lineNo: number, qty: number): void {
    const { order, counted } = this.read();
    const line = order?.lines.find((l) => l.lineNo === lineNo);
    if (!order || !line) return;
    if (qty > line.openQty) return this.say('stop', fill(this.#w.overCount, { all: line.openQty }), line.title);
    const next = { ...counted, [lineNo]: Math.max(0, qty) };
    // The right item in hand answers a wrong one. What was not swapped is still missing, and shipping asks about that.
    this.set({ counted: next, wrong: [], ask: null });
    const isAll = countedOf(order.lines, next) === unitsOf(order.lines);
    const all = this.#isVirtual ? this.#w.next.deliver : this.#w.allCounted;
    this.say(isAll ? 'good' : 'info', isAll ? all : fill(this.#w.counted, { n: qty, all: line.openQty }), line.title);
  }

  #countAll(): void {
    const { order } = this.read();
    if (!order) return;
    this.set({ counted: Object.fromEntries(order.lines.map((l) => [l.lineNo, l.openQty])), ask: null });
    this.say('good', this.#w.allCounted);
  }

  #asTracking(code: string, format: string | null): Promise<void> | void {
    const guess = guessTracking(code, format);
    if (guess.kind === 'no') return this.unknown(this.#w.notATracking, code);
    return this.#withTracking(guess);
  }

  #withTracking(guess: TrackingGuess): Promise<void> | void {
    const { order, counted, mustCount, wrong } = this.read();
    const w = this.#w;
    if (wrong.length > 0) return this.#holdUp(guess);
    if (order && isUnchecked(order.lines, counted, mustCount)) {
      this.set({ ask: { ...guess, why: 'unchecked' } });
      const missing = unitsOf(order.lines) - countedOf(order.lines, counted);
      return this.say('warn', fill(w.itemsMissing, { n: missing }), mustCount ? w.mustCount : guess.trackingNo);
    }
    if (guess.kind === 'sure') return this.#ship(guess, false);
    this.set({ ask: { ...guess, why: guess.kind === 'ask' ? 'shape' : 'goods' } });
    this.say('warn', guess.kind === 'ask' ? w.askTracking : w.askTrackingLikeGoods, guess.trackingNo);
  }

  /** A wrong item scanned is most likely in the parcel: its number waits until a person says that it is out again. */
  #holdUp(guess: TrackingGuess): void {
    this.set({ ask: { ...guess, why: 'wrong' } });
    this.say('stop', this.#w.wrongFirst, this.read().wrong.join(', '));
  }

  /** What was held up goes on by itself, and meets every other check. */
  #putAway(): Promise<void> | void {
    const { wrong, ask } = this.read();
    // The second of two quick taps: the first one was answered.
    if (wrong.length === 0) return;
    this.set({ wrong: [], ask: null });
    return ask === null ? this.say('info', this.#w.scanNext) : this.#withTracking(ask);
  }

  async #ship(guess: TrackingGuess, onlyChecked: boolean): Promise<void> {
    const { order, noted, counted, carrier: chosen, wrong } = this.read();
    // A tap that was on its way when the wrong item was read.
    if (wrong.length > 0) return this.#holdUp(guess);
    const code = order?.orderNo ?? noted;
    if (code === null) return;
    const { trackingNo } = guess;
    const carrier = chosen ?? guess.carrier;
    this.say('busy', this.#w.shipping, trackingNo);
    const lines = onlyChecked && order ? checkedLines(order.lines, counted) : null;
    const outcome = await this.#ways.submit({ kind: 'ship', orderId: order?.id ?? null, code, carrier, trackingNo, lines });
    this.#shipped(outcome, code, `${CARRIERS[carrier][this.#ways.tongue() === 'en' ? 'en' : 'zh']} ${trackingNo}`);
  }

  #shipped(outcome: Outcome<Sent>, code: string, detail: string): void {
    const w = this.#w;
    if (outcome.is === 'full') return this.say('stop', fill(w.queueFull, { n: this.#ways.queue().length }));
    if (outcome.is === 'refused') {
      // Whoever looks on is told here and now; the queue's list is for what was refused later.
      this.#ways.forget(outcome.key);
      this.set({ ask: null });
      return this.say('stop', outcome.says || w.refusal.other, code);
    }
    this.set(NOTHING);
    if (outcome.is === 'waiting') return this.say('warn', w.queuedOffline, detail);
    const says = outcome.reply.isPart ? w.partShipped : w.shipped;
    this.#done(outcome.reply.orderNo ?? code, detail, says);
    this.say('good', says, detail);
  }

  #done(code: string, detail: string, says: string): void {
    this.set({ recent: [{ key: newKey(), code, detail, says }, ...this.read().recent].slice(0, MAX_RECENT) });
  }

  async #deliver(): Promise<void> {
    const { order } = this.read();
    if (order === null) return;
    this.say('busy', this.#w.looking);
    await this.#ways.deliver(order.id);
    this.set(NOTHING);
    this.#done(order.orderNo, order.lines[0]?.title ?? '', this.#w.delivered);
    this.say('good', this.#w.delivered, order.orderNo);
  }
}
