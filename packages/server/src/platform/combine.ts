/** A statement ready to be sent, alone or in a pipeline. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const shifted = new Map<string, string>();

/** `$1` of a statement that comes after `offset` other arguments. */
function shift(text: string, offset: number): string {
  const key = `${offset} ${text}`;
  const known = shifted.get(key);
  if (known !== undefined) return known;
  const made = text.replaceAll(/\$(\d+)/g, (_, n: string) => `$${Number(n) + offset}`);
  shifted.set(key, made);
  return made;
}

/**
 * INSERTs into tables that know nothing of each other, as one statement: PostgreSQL reads, plans and starts one instead
 * of seven, and a lone order waits for as much less. They run on one snapshot and in no order.
 */
export function combine(inserts: readonly Statement[]): Statement {
  let offset = 0;
  const parts: string[] = [];
  for (const { text, values } of inserts) {
    parts.push(`s${parts.length} AS (${shift(text, offset)})`);
    offset += values.length;
  }
  return { text: `WITH ${parts.join(', ')} SELECT 1`, values: inserts.flatMap(({ values }) => values) };
}
