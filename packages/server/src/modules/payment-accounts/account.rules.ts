import { createHash, createPublicKey, X509Certificate } from 'node:crypto';

export type Values = Readonly<Record<string, string>>;
/** What the rules need of a field of the port. */
export interface Field {
  readonly name: string;
  readonly kind: 'line' | 'secret_line' | 'public_key' | 'secret_key';
  readonly isRequired: boolean;
  readonly isIdentity?: boolean;
}

/** Fields that say who the merchant is; where none is marked, every plain line does. */
export const identityFields = <F extends Field>(fields: readonly F[]): F[] => {
  const marked = fields.filter((f) => f.isIdentity);
  return marked.length > 0 ? marked : fields.filter((f) => f.kind === 'line');
};

/** The same text for the same merchant, whatever keys. */
export const identityText = (fields: readonly Field[], values: Values): string =>
  JSON.stringify(
    identityFields(fields)
      .map((f) => [f.name, values[f.name] ?? ''])
      .toSorted(),
  );

/** What people know the account by: the first of what says who the merchant is. */
export const labelOf = (fields: readonly Field[], values: Values): string =>
  (
    identityFields(fields)
      .map((f) => values[f.name] ?? '')
      .find((v) => v !== '') ?? ''
  ).slice(0, 120);

/** One text for all values, in an order that does not depend on how they came. */
export const valuesText = (values: Values): string => JSON.stringify(Object.entries(values).toSorted());

/**
 * What was typed over what is held: an empty secret keeps the held one, an empty line clears it. Held values of another
 * merchant are not kept: its keys would sign for somebody else.
 */
export function mergeValues(fields: readonly Field[], held: Values | null, typed: Values): Values {
  const clean = Object.fromEntries(
    fields.flatMap((f): [string, string][] => {
      const value = typed[f.name]?.trim();
      return value === undefined ? [] : [[f.name, value]];
    }),
  );
  const isSame = held !== null && identityFields(fields).every((f) => (clean[f.name] ?? held[f.name] ?? '') === (held[f.name] ?? ''));
  const merged = fields.map((f): [string, string] => {
    const value = clean[f.name];
    const kept = isSame ? (held[f.name] ?? '') : '';
    return [f.name, value === undefined || (value === '' && f.kind !== 'line') ? kept : value];
  });
  return Object.fromEntries(merged.filter(([, v]) => v !== ''));
}

/** The first field that must be filled in and is not. */
export const missingField = <F extends Field>(fields: readonly F[], values: Values): F | null =>
  fields.find((f) => f.isRequired && (values[f.name] ?? '') === '') ?? null;

function certificateOf(value: string): X509Certificate | null {
  if (!value.includes('-----BEGIN CERTIFICATE-----')) return null;
  try {
    return new X509Certificate(value);
  } catch {
    return null;
  }
}

/** The earliest end of any certificate among the values; null where none says one. */
export function expiryOf(values: Values): Date | null {
  const ends = Object.values(values).flatMap((v) => {
    const certificate = certificateOf(v);
    return certificate ? [new Date(certificate.validTo).getTime()] : [];
  });
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

const FINGERPRINT_CHARS = 16;
const grouped = (hex: string): string =>
  hex
    .slice(0, FINGERPRINT_CHARS)
    .toUpperCase()
    .replaceAll(/(.{4})(?=.)/g, '$1 ');
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A key by the digest of its public half, the same for PEM and bare base64; a text that is no key by its own digest. */
function fingerprintOf(value: string): string {
  const body = value.includes('-----BEGIN')
    ? value
    : `-----BEGIN PUBLIC KEY-----\n${value.replaceAll(/\s/g, '')}\n-----END PUBLIC KEY-----`;
  try {
    return grouped(sha256(createPublicKey(body).export({ type: 'spki', format: 'der' })));
  } catch {
    return grouped(sha256(value.replaceAll(/\s/g, '')));
  }
}

/** How a value is shown: never so that it could be used (R21). */
export function shownValue(kind: Field['kind'], value: string): string {
  if (kind === 'line') return value;
  if (kind === 'secret_line') return value.length >= 12 ? `…${value.slice(-4)}` : '…';
  if (kind === 'secret_key') return `SHA-256 ${grouped(sha256(`shown ${value.replaceAll(/\s/g, '')}`))}`;
  return `SHA-256 ${fingerprintOf(value)}`;
}
