import { hash, type KeyObject } from 'node:crypto';
import { hmacSha256 } from '../../platform/crypto/hmac.ts';

/** `{ field: [from, to] }`; personal values appear as commitments (R26). */
export type Changes = Readonly<Record<string, readonly [unknown, unknown]>>;

export interface EntryFacts {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly seq: number;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  readonly changes: Changes;
  readonly reason: string | null;
  readonly digests: Readonly<Record<string, string>>;
}

/** JSON with sorted keys: jsonb does not keep the order of keys, and the mac must be the same after a round trip. */
export function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map((v) => canonical(v === undefined ? null : v)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** Mac of an entry, chained to the mac before it (empty for the first). */
export function entryMac(key: KeyObject, previous: Buffer, e: EntryFacts): Buffer {
  const body = canonical([
    e.subjectKind,
    e.subjectId,
    e.seq,
    e.at,
    e.actorKind,
    e.actorId,
    e.actorName,
    e.action,
    e.changes,
    e.reason,
    e.digests,
  ]);
  return hmacSha256(key, previous.length === 0 ? body : Buffer.concat([previous, Buffer.from(body)]));
}

/** What a live row must hash to. 128 bits: enough to notice, half the bytes. */
export const digestOf = (facts: unknown): string => hash('sha256', canonical(facts)).slice(0, 32);

/** The digest of a row that its entry deletes. */
export const GONE = '';

/** Only the fields that differ, so that an action that changes nothing leaves no entry (R7). */
export function changesBetween(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Changes {
  const changed: Record<string, [unknown, unknown]> = {};
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (canonical(before[field]) !== canonical(after[field])) changed[field] = [before[field] ?? null, after[field] ?? null];
  }
  return changed;
}
