import { halfWidth } from './cells.rules.ts';

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const SHORT: Readonly<Record<string, string>> = {
  usa: 'US',
  'u.s.a.': 'US',
  'u.s.': 'US',
  'united states of america': 'US',
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  中国大陆: 'CN',
  中国内地: 'CN',
  "people's republic of china": 'CN',
  香港: 'HK',
  澳门: 'MO',
  台湾: 'TW',
  korea: 'KR',
  'south korea': 'KR',
  韩国: 'KR',
};

let names: ReadonlyMap<string, string> | undefined;

/** English and Chinese names of all countries, made once (676 look-ups). */
function countryNames(): ReadonlyMap<string, string> {
  if (names) return names;
  const found = new Map<string, string>();
  for (const locale of ['en', 'zh-CN']) {
    const display = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' });
    for (const a of letters)
      for (const b of letters) {
        const name = display.of(a + b);
        if (name !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), a + b);
      }
  }
  names = new Map([...found, ...Object.entries(SHORT)]);
  return names;
}

/** Two letters (ISO 3166) of a country named by code, in English or in Chinese; null when it is none. */
export function countryCode(cell: string): string | null {
  const text = halfWidth(cell).trim();
  if (/^[a-z]{2}$/i.test(text) && [...countryNames().values()].includes(text.toUpperCase())) return text.toUpperCase();
  return countryNames().get(text.toLowerCase()) ?? null;
}

export interface Address {
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly street: string;
}

/** A district is short and no estate, park or street: what is taken for one is kept in the clear, a street is not (R15). */
const CN_ADDRESS =
  /^(?:中国)?(?<province>[^省市区县\s]{2,7}省|[^省市区县\s]{2,6}自治区|(?:北京|上海|天津|重庆)市?|香港特别行政区|澳门特别行政区)\s*(?<city>[^\s\d区县]{1,12}?(?:市|自治州|地区|盟))?\s*(?<district>[^\s\d路街道号]{1,7}?(?:(?<![小园社校])区|县|市|旗))?\s*(?<street>.+)$/;

/** Province, city and district off the front of a Chinese address; anything else stays whole as the street: nothing is guessed. */
export function splitAddress(cell: string): Address {
  const found = CN_ADDRESS.exec(cell.trim())?.groups;
  if (!found) return { province: '', city: '', district: '', street: cell.trim() };
  const { province = '', city = '', district = '', street = '' } = found;
  return { province, city, district, street: street.trim() };
}
