type Factors = Readonly<Record<string, readonly unknown[]>>;
type Case<F extends Factors> = { readonly [K in keyof F]: F[K][number] };

const pairKeys = (names: readonly string[], at: readonly number[]): string[] =>
  names.flatMap((_, i) => names.slice(i + 1).map((_name, j) => `${i}:${at[i]}|${i + 1 + j}:${at[i + 1 + j]}`));

/**
 * Cases in which every value of every factor meets every value of every other at least once (pairwise): far fewer than
 * all combinations. Greedy, and the same each time.
 */
export function pairwise<const F extends Factors>(factors: F): Case<F>[] {
  const names = Object.keys(factors);
  const sizes = names.map((n) => factors[n]?.length ?? 0);
  const all: number[][] = sizes.reduce<number[][]>(
    (rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, i) => [...row, i])),
    [[]],
  );
  const open = new Set(all.flatMap((row) => pairKeys(names, row)));
  // Among equals the row whose values were used least: once all pairs are met, the rest still varies.
  const used = new Map<string, number>();
  const usage = (row: readonly number[]): number => row.reduce((n, value, i) => n + (used.get(`${i}:${value}`) ?? 0) / (sizes[i] ?? 1), 0);
  const chosen: number[][] = [];
  while (open.size > 0) {
    const ranked = all.map((row) => ({ row, gain: pairKeys(names, row).filter((k) => open.has(k)).length }));
    const most = Math.max(...ranked.map((r) => r.gain));
    const best = ranked.filter((r) => r.gain === most).reduce((a, b) => (usage(b.row) < usage(a.row) ? b : a)).row;
    for (const key of pairKeys(names, best)) open.delete(key);
    best.forEach((value, i) => used.set(`${i}:${value}`, (used.get(`${i}:${value}`) ?? 0) + (sizes[i] ?? 1) ** 2));
    chosen.push(best);
  }
  return chosen.map((row) => Object.fromEntries(names.map((n, i) => [n, factors[n]?.[row[i] ?? 0]])) as Case<F>);
}
