import type { Keyring } from '../../platform/crypto/keyring.ts';
import { blindToken } from '../../platform/crypto/seal.ts';
import { normalizeName, normalizePhone, type Personal } from './personal.rules.ts';

/** Null when the text is no phone. */
export function phoneToken(keys: Keyring, phone: string): number | null {
  const normal = normalizePhone(phone);
  return normal === null ? null : blindToken(keys, 'phone', normal);
}

/** Of a full phone or of just its last four digits; null when there are fewer. */
export function phone4Token(keys: Keyring, phone: string): number | null {
  const last = phone.normalize('NFKC').replaceAll(/\D/g, '').slice(-4);
  return last.length === 4 ? blindToken(keys, 'phone4', last) : null;
}

export function nameToken(keys: Keyring, name: string): number | null {
  const normal = normalizeName(name);
  return normal === '' ? null : blindToken(keys, 'name', normal);
}

/** What a row is found by: full phone, last four, full name (law 7). Empty parts leave no token. */
export const searchTokensOf = (keys: Keyring, personal: Pick<Personal, 'name' | 'phone'>): readonly number[] =>
  personalTokens(keys, personal).search;

export interface PersonalTokens {
  readonly phone: number | null;
  readonly search: readonly number[];
}

/** Both at once, for an order and the customer that it brings: each token costs an HMAC. */
export function personalTokens(keys: Keyring, { name, phone }: Pick<Personal, 'name' | 'phone'>): PersonalTokens {
  const normal = normalizePhone(phone);
  const full = normal === null ? null : blindToken(keys, 'phone', normal);
  const tokens = [full, normal === null ? null : phone4Token(keys, normal), nameToken(keys, name)];
  return { phone: full, search: tokens.filter((token) => token !== null) };
}

const MOST_KEPT = 20_000;

/** The same for many orders, of which the same people have several: each is reckoned once, as long as not too many come between. */
export function rememberedTokens(keys: Keyring): (personal: Pick<Personal, 'name' | 'phone'>) => PersonalTokens {
  const known = new Map<string, PersonalTokens>();
  return (personal) => {
    const person = `${personal.phone}\0${personal.name}`;
    const there = known.get(person);
    if (there) return there;
    const tokens = personalTokens(keys, personal);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(person, tokens);
    return tokens;
  };
}
