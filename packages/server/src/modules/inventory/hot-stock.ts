import { z } from 'zod';
import type { Cache } from '../../platform/cache/cache.ts';
import type { Db } from '../../platform/db.ts';
import { readStock, type SkuStock } from './hot-stock.repo.ts';

/** A SKU as an order or a form names it. */
export type SkuName = `id ${string}` | `code ${string}`;
export const nameOfLine = (line: { readonly skuId?: string | undefined; readonly skuCode?: string | undefined }): SkuName =>
  line.skuId ? `id ${line.skuId}` : `code ${line.skuCode ?? ''}`;

/** How long a look at the database serves everybody who asks: so long, at most, goods that came back are refused. */
export const CONFIRMED_MS = 100;
/** What is shown in lists and forms is no older. */
const SHOWN_MS = 1000;
/** That goods ran out is only a reason to look, so being wrong about it costs a look, never a sale. */
const BELIEVED_MS = 10_000;
const MAX_CONFIRMED = 1000;

interface Look {
  readonly at: number;
  readonly found: Promise<SkuStock | null>;
  /** Undefined until it was found. */
  skuId?: string;
}

const Shown = z.object({
  skuId: z.uuid(),
  code: z.string(),
  title: z.string(),
  options: z.string(),
  type: z.enum(['physical', 'virtual', 'custom']),
  currency: z.string(),
  canRunOut: z.boolean(),
  levels: z.array(
    z.object({ skuId: z.uuid(), warehouseId: z.uuid(), onHand: z.int().min(0), reserved: z.int().min(0), safety: z.int().min(0) }),
  ),
});

const shortKey = (name: SkuName): string => `stock:short:${name}`;
const shownKey = (skuId: string): string => `stock:shown:${skuId}`;

/** Another's making is read with suspicion: what is not exactly of this shape was never there. */
function shownOf(text: string | null): SkuStock | null {
  if (text === null) return null;
  try {
    const parsed = Shown.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data as SkuStock) : null;
  } catch {
    return null;
  }
}

const freeOf = (text: string | null): number | null => (text !== null && /^-?\d{1,9}$/.test(text) ? Number(text) : null);

/**
 * Stock that many ask for at once. The cache tells what to believe; the database, asked once for all within 100 ms, what
 * is so. Only the lock in the order's own transaction decides.
 */
export class HotStock {
  readonly #cache: Cache;
  readonly #looks = new Map<SkuName, Look>();

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /** Of these, the ones said to have run out, and how many were free then. */
  async believedShort(names: readonly SkuName[]): Promise<Map<SkuName, number>> {
    const asked = [...new Set(names)];
    const found = await this.#cache.getMany(asked.map(shortKey));
    const short = new Map<SkuName, number>();
    asked.forEach((name, i) => {
      const free = freeOf(found[i] ?? null);
      if (free !== null) short.set(name, free);
    });
    return short;
  }

  /** Told by whoever was refused under lock; the next ones for the same goods are asked to wait for one look. */
  noteShort(shortages: readonly { readonly skuId: string; readonly skuCode: string; readonly available: number }[]): void {
    if (shortages.length === 0) return;
    const entries = shortages.flatMap(({ skuId, skuCode, available }): [string, string][] => [
      [shortKey(`id ${skuId}`), String(available)],
      [shortKey(`code ${skuCode}`), String(available)],
    ]);
    void this.#cache.setMany(entries, BELIEVED_MS);
  }

  /** From the database, at most 100 ms ago. Null: no such SKU, or never stocked. */
  async confirmed(db: Db, names: readonly SkuName[], onLook: () => void = () => undefined): Promise<Map<SkuName, SkuStock | null>> {
    const asked = [...new Set(names)];
    const now = performance.now();
    const unknown = asked.filter((name) => (this.#looks.get(name)?.at ?? -Infinity) + CONFIRMED_MS <= now);
    if (unknown.length > 0) {
      onLook();
      this.#look(db, unknown, now);
    }
    return new Map(await Promise.all(asked.map(async (name) => [name, (await this.#looks.get(name)?.found) ?? null] as const)));
  }

  /** For lists and forms: at most a second old, and this process's own changes are seen at once. */
  async shown(db: Db, skuIds: readonly string[]): Promise<SkuStock[]> {
    const asked = [...new Set(skuIds)];
    const known = (await this.#cache.getMany(asked.map(shownKey))).map(shownOf).filter((stock) => stock !== null);
    const missing = asked.filter((id) => !known.some((stock) => stock.skuId === id));
    const read = await readStock(db, { ids: missing, codes: [] });
    void this.#cache.setMany(
      read.map((stock) => [shownKey(stock.skuId), JSON.stringify(stock)]),
      SHOWN_MS,
    );
    return [...known.filter((stock) => asked.includes(stock.skuId)), ...read];
  }

  /** There is enough again, or there always was: whoever said otherwise is not believed any longer. */
  denyShort(names: readonly SkuName[]): void {
    if (names.length > 0) void this.#cache.dropMany(names.map(shortKey));
  }

  /** Orders took of these: less is free than was shown. A look that found plenty stays, as the lock decides anyway. */
  taken(skuIds: readonly string[]): void {
    void this.#cache.dropMany(skuIds.map(shownKey));
  }

  /** Levels changed in any way: goods that came back are sold at once by this process, and within 100 ms by others. */
  changed(skuIds: readonly string[]): void {
    this.taken(skuIds);
    const ids = new Set(skuIds);
    for (const [name, look] of this.#looks) if (look.skuId === undefined || ids.has(look.skuId)) this.#looks.delete(name);
  }

  #look(db: Db, names: readonly SkuName[], at: number): void {
    for (const [name, look] of this.#looks) if (look.at + CONFIRMED_MS <= at || this.#looks.size > MAX_CONFIRMED) this.#looks.delete(name);
    const valuesOf = (kind: string): string[] => names.filter((n) => n.startsWith(kind)).map((n) => n.slice(kind.length));
    const read = readStock(db, { ids: valuesOf('id '), codes: valuesOf('code ') });
    for (const name of names) {
      const found = read.then((all) => all.find((s) => `id ${s.skuId}` === name || `code ${s.code}` === name) ?? null);
      const look: Look = { at, found };
      found.then(
        (stock) => stock && (look.skuId = stock.skuId),
        () => this.#looks.delete(name),
      );
      this.#looks.set(name, look);
    }
  }
}

const opened = new WeakMap<Cache, HotStock>();

/** The one of a process; its cache stands for it. */
export function hotStock(cache: Cache): HotStock {
  const known = opened.get(cache);
  if (known) return known;
  const made = new HotStock(cache);
  opened.set(cache, made);
  return made;
}
