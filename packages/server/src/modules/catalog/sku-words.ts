import { pinyin } from 'pinyin-pro';
import { sql } from 'kysely';
import type { Core } from '../../platform/tx.ts';
import { bigrams } from './bigrams.rules.ts';
import { gramsOf } from './sku.rules.ts';

interface Named {
  readonly title: string;
  readonly options: string;
  readonly code: string;
}

const HAN_RUN = /\p{Script=Han}+/gu;

/** 手冲壶 600ml 白 → `sch600ml b`: runs of Han letters become their 拼音 initials; what stands between words goes on standing there. */
export const initialsOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(HAN_RUN, (run) => pinyin(run, { pattern: 'first', toneType: 'none', type: 'array' }).join(''));

/** What a SKU is found by: 2-grams of title, options and code, and those of the initials, so that one index serves both. */
export function searchWords(sku: Named): { grams: string[]; initials: string } {
  const initials = initialsOf(`${sku.title} ${sku.options}`.trim());
  return { grams: [...new Set([...gramsOf(sku), ...bigrams(initials)])], initials };
}

const BATCH = 500;

/** SKUs that came before initials did; bounded, and by the row as it is, so that an edit meanwhile is not undone. */
export async function fillInitials({ db }: Core): Promise<{ handled: number; hasMore: boolean }> {
  const rows = await db
    .selectFrom('skus')
    .select(['id', 'title', 'options', 'code', 'version'])
    .where('initials', 'is', null)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  for (const row of rows)
    await db
      .updateTable('skus')
      .set(searchWords(row))
      .where('id', '=', row.id)
      .where('version', '=', row.version)
      .where(sql<boolean>`initials IS NULL`)
      .execute();
  return { handled: rows.length, hasMore: rows.length === BATCH };
}
