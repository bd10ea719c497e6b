import type { ReplyOf, stockScanRoute, WarehouseId } from '@danflow/contract';
import { newKey } from '../api/new-key.ts';
import { choice, choose } from '../ui/choices.ts';
import { send } from './api.ts';
import { foundOf, readCount, withFound, withTyped, type CountSession } from './count-session.ts';
import { Desk } from './desk.ts';
import { isOffline, problemSays, type Word } from './shell.tsx';
import { fill, tongue, wordsOf } from './words.ts';
import type { Words } from './words.zh-CN.ts';

export type Item = ReplyOf<typeof stockScanRoute>['items'][number];

export interface CountState {
  readonly word: Word;
  readonly session: CountSession | null;
  /** What the codes of the session are, as last asked. */
  readonly items: Readonly<Record<string, Item>>;
  readonly isReview: boolean;
}

const KEPT = 'phone.count';

export const differing = ({ session, items }: Pick<CountState, 'session' | 'items'>): number =>
  (session?.lines ?? []).filter((l) => items[l.code] && items[l.code]?.onHand !== l.found).length;

/** A stock-take by scan: kept on the phone line by line, booked at once when it is committed. */
export class CountDesk extends Desk<CountState> {
  #intention: { readonly content: string; readonly key: string } | null = null;

  constructor() {
    const w = wordsOf(tongue());
    super({
      word: { mood: 'info', text: w.scanGoods, detail: w.countStarted },
      session: readCount(choice(KEPT)),
      items: {},
      isReview: false,
    });
  }

  get #w(): Words {
    return wordsOf(tongue());
  }

  readonly take = (code: string, warehouseId: WarehouseId | null): Promise<void> => this.#run(() => this.#take(code, warehouseId));
  readonly review = (): Promise<void> => this.#run(() => this.#review());
  readonly commit = (): Promise<void> => this.#run(() => this.#commit());
  readonly backToScan = (): void => this.set({ isReview: false });
  readonly type = (code: string, found: number): void => {
    const { session } = this.read();
    if (session) this.#keep(withTyped(session, code, found));
  };
  readonly clear = (): void => {
    this.#keep(null);
    this.set({ isReview: false });
    this.say('info', this.#w.scanGoods, this.#w.countStarted);
  };
  /** After a reload: what the kept codes are. */
  readonly resume = (): Promise<void> => this.#run(() => this.#refresh().catch(() => undefined));

  #run(job: () => Promise<void> | void): Promise<void> {
    return this.inTurn(job, (error) => this.say('stop', isOffline(error) ? this.#w.countNeedsNetwork : problemSays(error, this.#w)));
  }

  #keep(session: CountSession | null): void {
    this.set({ session });
    choose(KEPT, session === null ? '' : JSON.stringify(session));
  }

  async #look(warehouseId: string, codes: readonly string[]): Promise<readonly Item[]> {
    const { items } = await send('stockScan', { body: { warehouseId, codes: [...codes] } });
    this.set({ items: { ...this.read().items, ...Object.fromEntries(items.map((i) => [i.sku.code, i])) } });
    return items;
  }

  async #refresh(): Promise<void> {
    const { session } = this.read();
    if (session === null || session.lines.length === 0) return;
    await this.#look(
      session.warehouseId,
      session.lines.map((l) => l.code),
    );
  }

  async #take(code: string, warehouseId: WarehouseId | null): Promise<void> {
    const place = this.read().session?.warehouseId ?? warehouseId;
    if (place === null) return this.say('stop', this.#w.noWarehouse);
    const known = Object.values(this.read().items).find((i) => i.code === code || i.sku.code === code);
    if (known === undefined) this.say('busy', this.#w.looking, code);
    const item = known ?? (await this.#look(place, [code]))[0];
    if (item === undefined) return this.unknown(this.#w.unknown, code);
    const session = this.read().session ?? { warehouseId: place, lines: [] };
    const found = foundOf(session, item.sku.code) + 1;
    this.#keep(withFound(session, item.sku.code, found));
    this.say('good', String(found), item.sku.title);
  }

  /** The book may have moved while one counted: differences are those of now. */
  async #review(): Promise<void> {
    await this.#refresh();
    this.set({ isReview: true });
  }

  async #commit(): Promise<void> {
    const { session, items } = this.read();
    if (session === null) return;
    const lines = session.lines.flatMap(({ code, found }) => (items[code] ? [{ skuId: items[code].sku.id, found }] : []));
    const body = { warehouseId: session.warehouseId as WarehouseId, lines, reason: this.#w.count };
    const content = JSON.stringify(body);
    // The same count again is the same intention: an answer that was lost does not book it twice.
    if (this.#intention?.content !== content) this.#intention = { content, key: newKey() };
    this.say('busy', this.#w.looking);
    await send('count', { body }, { key: this.#intention.key });
    const n = differing(this.read());
    this.#keep(null);
    this.set({ items: {}, isReview: false });
    this.say('good', fill(this.#w.countDone, { n }));
  }
}
