import type { Keyring } from '../../platform/crypto/keyring.ts';
import { commitment, commitmentBytes, seal, unseal } from '../../platform/crypto/seal.ts';
import { searchTokensOf } from '../customers/index.ts';
import { NO_PRIVATE, type OrderFacts, type PrivateFacts } from './order.facts.ts';

const FIELDS = Object.keys(NO_PRIVATE) as (keyof PrivateFacts)[];
const isEmpty = (facts: PrivateFacts): boolean => FIELDS.every((f) => facts[f] === '');

/** Values in fixed order: shorter than an object, and the same text commits to the same bytes. */
const packed = (facts: PrivateFacts): string => JSON.stringify(FIELDS.map((f) => facts[f]));

export type SealedPrivate = Pick<OrderFacts, 'private_sealed' | 'private_commit' | 'search_tokens'>;

/** `tokens`: where they are known already, as each costs an HMAC. */
export function sealPrivate(keys: Keyring, orderId: string, facts: PrivateFacts, tokens?: readonly number[]): SealedPrivate {
  if (isEmpty(facts)) return { private_sealed: null, private_commit: null, search_tokens: [] };
  const text = packed(facts);
  return {
    private_sealed: seal(keys, `orders.private_sealed:${orderId}`, text),
    private_commit: commitmentBytes(keys, text),
    search_tokens: [...(tokens ?? searchTokensOf(keys, facts))],
  };
}

export function openPrivate(keys: Keyring, row: Pick<OrderFacts, 'id' | 'private_sealed'>): PrivateFacts {
  if (row.private_sealed === null) return NO_PRIVATE;
  const values = JSON.parse(unseal(keys, `orders.private_sealed:${row.id}`, row.private_sealed).toString('utf8')) as string[];
  return Object.fromEntries(FIELDS.map((f, i) => [f, values[i] ?? ''])) as unknown as PrivateFacts;
}

/** True when the sealed text is the one that the journal committed to: a swapped ciphertext is found by verify. */
export function isPrivateSound(keys: Keyring, row: Pick<OrderFacts, 'id' | 'private_sealed' | 'private_commit'>): boolean {
  if (row.private_sealed === null) return row.private_commit === null;
  const text = unseal(keys, `orders.private_sealed:${row.id}`, row.private_sealed).toString('utf8');
  return row.private_commit !== null && commitmentBytes(keys, text).equals(row.private_commit);
}

/** Which personal fields changed, as fingerprints: the journal proves a change without telling a value (R26). */
export function privateChanges(keys: Keyring, before: PrivateFacts, after: PrivateFacts): Record<string, readonly [string, string]> {
  const changed: Record<string, readonly [string, string]> = {};
  const print = (value: string): string => (value === '' ? '' : commitment(keys, value));
  for (const f of FIELDS) if (before[f] !== after[f]) changed[f] = [print(before[f]), print(after[f])];
  return changed;
}
