import type { Masks } from '@danflow/contract';

/** Personal data of a receiver or customer as it is sealed: plain text, never logged (law 7). */
export interface Personal {
  readonly name: string;
  readonly phone: string;
  readonly street: string;
}

/** What a reader is given: `masked` keeps enough to recognise, `hidden` keeps nothing (R15). */
export interface PersonalView {
  readonly name: string | null;
  readonly phone: string | null;
  readonly street: string | null;
  readonly visibility: 'plain' | 'masked' | 'hidden';
}

const CN_MOBILE = /^1[3-9]\d{9}$/;
const MIN_PHONE_DIGITS = 5;
const MAX_PHONE_DIGITS = 20;

/**
 * One spelling for one phone: a mainland mobile loses +86/0086/86, blanks and dashes; any other number becomes its digits.
 * An extension (`转 123`, `-123` of a virtual number) stays as digits, as two extensions are two receivers. Null: no phone.
 */
export function normalizePhone(text: string): string | null {
  if (CN_MOBILE.test(text)) return text;
  const digits = text.normalize('NFKC').replaceAll(/\D/g, '');
  const mobile = digits.replace(/^(?:00)?86(?=1[3-9]\d{9}$)/, '');
  if (CN_MOBILE.test(mobile)) return mobile;
  return digits.length >= MIN_PHONE_DIGITS && digits.length <= MAX_PHONE_DIGITS ? digits : null;
}

/** One spelling for one name: full-width and half-width, case and outer blanks do not make two people. Empty: no name. */
export const normalizeName = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

const STARS = '****';

/** 张三丰 → 张**; ten characters or a hundred look alike, so that the length tells nothing beyond two stars. */
export function maskName(name: string): string {
  const [first, ...rest] = [...name.trim()];
  if (first === undefined) return '';
  return rest.length === 0 ? '*' : first + '*'.repeat(Math.min(rest.length, 2));
}

/** 13800138000 → 138****8000; of fewer than eleven digits three and four would be nearly all, so only the last two are shown. */
export function maskPhone(phone: string): string {
  const digits = normalizePhone(phone);
  if (digits === null) return phone.trim() === '' ? '' : STARS;
  return digits.length >= 11 ? `${digits.slice(0, 3)}${STARS}${digits.slice(-4)}` : `${STARS}${digits.slice(-2)}`;
}

/** Province, city and district are plain beside it (R15); of the street nothing is needed to recognise an order. */
export const maskStreet = (street: string): string => (street.trim() === '' ? '' : STARS);

export const plainPersonal = (personal: Personal): PersonalView => ({
  name: personal.name,
  phone: personal.phone,
  street: personal.street,
  visibility: 'plain',
});

/** The only way personal data reaches a view without a journalled reveal. */
export function applyMask(personal: Personal | null, masks: Masks): PersonalView {
  if (masks.personal === 'hidden') return { name: null, phone: null, street: null, visibility: 'hidden' };
  const { name, phone, street } = personal ?? { name: '', phone: '', street: '' };
  return { name: maskName(name), phone: maskPhone(phone), street: maskStreet(street), visibility: 'masked' };
}
