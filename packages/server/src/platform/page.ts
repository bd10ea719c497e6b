import { DomainError } from '@danflow/contract';
import { z } from 'zod';

/** Where a page ended: the sort values of its last row. Opaque to callers, checked when it comes back. */
export const cursorOf = (parts: readonly (string | number)[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

/** PostgreSQL takes neither U+0000 nor lone surrogates, not even to compare with. */
const isStorable = (s: string): boolean => !s.includes('\u0000') && s.isWellFormed();

/** The parts a cursor was made of; null without one. A cursor somebody wrote by hand is refused, never put into SQL unseen. */
export function readCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | null {
  if (cursor === undefined || cursor === '') return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.some((p) => typeof p === 'string' && !isStorable(p))) throw new RangeError('cursor');
    return shape.parse(parts);
  } catch {
    throw new DomainError('bad_request', { detail: 'cursor' });
  }
}

const ID_CURSOR = z.tuple([z.uuid()]);
/** The id of the last row, of a list that is sorted by id alone. */
export const readIdCursor = (cursor: string | undefined): string | null => readCursor(cursor, ID_CURSOR)?.[0] ?? null;

/** Cuts `limit + 1` rows to a page: the extra row only says that there is more. */
export function pageFrom<R, T>(
  rows: readonly R[],
  limit: number,
  view: (row: R) => T,
  partsOf: (row: R) => readonly (string | number)[],
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), nextCursor: rows.length > limit && last !== undefined ? cursorOf(partsOf(last)) : null };
}
