import { DomainError, LiveTopic } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../platform/module.ts';
import { Listener } from '../../platform/notices.ts';
import type { Principal } from '../../platform/principal.ts';
import { hearingKey, hears, newsFor } from './filter-news.ts';
import type { LiveStream } from './live-stream.ts';
import { distinct, type NewsItem } from './news.rules.ts';
import { CHANNEL, readNotice, type Notice } from './tell-news.ts';

/** Pages of one process and of one person; a page in the background closes its stream. */
const MAX_STREAMS = 2000;
const MAX_STREAMS_EACH = 20;
/** What a page that was away for a moment can still be told; older news are one "refetch". */
const KEPT_NOTICES = 500;
const GATHER_MS = 200;
/** A flood is told as one "refetch": asking 20,000 orders for their scope helps nobody. */
const MAX_ITEMS = 5000;

/** The open streams of a process: hears what all processes tell, and says it to whom it concerns. */
export class LiveHub {
  readonly #deps: Deps;
  readonly #streams = new Set<LiveStream>();
  readonly #listener: Listener;
  #listening: Promise<void> | undefined;
  /** The newest last; the first may be a marker without items, so that a fresh process has an id to give. */
  #kept: Notice[];
  #pending: Notice[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#kept = [this.#marker()];
    this.#listener = new Listener(
      deps.core.pool,
      { channel: CHANNEL, onNotice: (text) => this.#hear(text), onGap: () => this.#startAnew() },
      deps.log,
    );
  }

  get streams(): readonly LiveStream[] {
    return [...this.#streams];
  }

  /** Throws `too_many_streams`. */
  admit(principal: Principal): void {
    const own = this.streams.filter((s) => s.principal.principalId === principal.principalId).length;
    if (this.#streams.size >= MAX_STREAMS || own >= MAX_STREAMS_EACH) throw new DomainError('too_many_streams');
  }

  /** From now on the stream hears all; what it missed since `since` is told again, or that it cannot be known. */
  async join(stream: LiveStream, since: string | undefined): Promise<void> {
    this.#streams.add(stream);
    await (this.#listening ??= this.#listener.start());
    const seen = this.#kept.findIndex((n) => n.id === since);
    stream.open(this.#newest);
    if (since === undefined) return;
    if (seen === -1) stream.refetch(this.#newest, this.#topicsOf(stream));
    else await this.#tell([stream], this.#kept.slice(seen + 1));
  }

  leave(stream: LiveStream): void {
    this.#streams.delete(stream);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
    await this.#flushing;
    await this.#listener.stop();
  }

  get #newest(): string {
    return this.#kept.at(-1)?.id ?? '';
  }

  #marker(): Notice {
    return { id: newId(new Date()), at: this.#deps.core.clock().toISOString(), items: [] };
  }

  #topicsOf({ principal }: LiveStream): LiveTopic[] {
    return LiveTopic.options.filter((topic) => hears(principal, topic));
  }

  #refetch(): void {
    for (const stream of this.#streams) stream.refetch(this.#newest, this.#topicsOf(stream));
  }

  /** What was kept has a hole: ids from before it must not be answered with what came after it. */
  #startAnew(): void {
    this.#kept = [this.#marker()];
    this.#refetch();
  }

  #hear(text: string): void {
    const notice = readNotice(text);
    if (notice === null) return;
    this.#kept.push(notice);
    if (this.#kept.length > KEPT_NOTICES) this.#kept.shift();
    if (this.#streams.size === 0) return;
    this.#pending.push(notice);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    const notices = this.#pending;
    this.#pending = [];
    this.#flushing = this.#flushing.then(() => this.#tell(this.streams, notices));
  }

  /** One look-up for all readers who may see the same. */
  async #tell(streams: readonly LiveStream[], notices: readonly Notice[]): Promise<void> {
    const last = notices.at(-1);
    const items = distinct(notices.flatMap((n) => n.items));
    if (last === undefined || items.length === 0) return;
    const groups = Map.groupBy(streams, (s) => hearingKey(s.principal, items));
    for (const group of groups.values()) {
      await this.#tellAlike(group, items, last).catch((error: unknown) => {
        this.#deps.log.warn({ error }, 'news could not be told');
        for (const stream of group) stream.refetch(last.id, this.#topicsOf(stream));
      });
    }
  }

  async #tellAlike(group: readonly LiveStream[], items: readonly NewsItem[], { id, at }: Notice): Promise<void> {
    const principal = group[0]?.principal;
    if (!principal) return;
    if (items.length > MAX_ITEMS) {
      for (const stream of group) stream.refetch(id, this.#topicsOf(stream));
      return;
    }
    const { core } = this.#deps;
    const pieces = await newsFor({ db: core.db, now: core.clock(), keys: core.keys, principal }, items);
    for (const stream of group) for (const piece of pieces) stream.news({ ...piece, at }, id);
  }
}
