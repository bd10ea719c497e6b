const COUNTRIES: Readonly<Record<string, string>> = {
  usa: 'US',
  us: 'US',
  'u.s.a.': 'US',
  'united states': 'US',
  'united states of america': 'US',
  uk: 'GB',
  'united kingdom': 'GB',
  england: 'GB',
  scotland: 'GB',
  canada: 'CA',
  australia: 'AU',
  germany: 'DE',
  deutschland: 'DE',
  france: 'FR',
  japan: 'JP',
  singapore: 'SG',
  'new zealand': 'NZ',
  'hong kong': 'HK',
  china: 'CN',
  netherlands: 'NL',
  spain: 'ES',
  italy: 'IT',
};
/** `IL 62701`, `Springfield IL 62701-1234`, `NSW 2000`. */
const STATE_ZIP = /^(?:(.*?)\s+)?([A-Z]{2,3})\.?\s+(\d{4,5}(?:-\d{4})?)$/;
/** Of Britain and Canada: letters and digits in two groups; of the continent: digits before the city. */
const POSTCODE = /^(?:(.*?)\s+)?([A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)$/i;
const DIGITS_CITY = /^(\d{4,6})\s+(\p{L}.*)$/u;

type Fields = Partial<Record<'name' | 'country' | 'province' | 'city' | 'street' | 'postalCode', string>>;

function takeCountry(parts: string[]): string | undefined {
  const code = COUNTRIES[(parts.at(-1) ?? '').toLowerCase().replace(/\.$/, '')];
  if (code !== undefined) parts.pop();
  return code;
}

/** Postal code, state and city stand at the end, whatever country has which of them. */
function takeTown(parts: string[]): Fields {
  const last = parts.at(-1) ?? '';
  const state = STATE_ZIP.exec(last);
  if (state) {
    parts.pop();
    const city = state[1] ?? parts.pop();
    return { ...(city ? { city } : {}), province: state[2] ?? '', postalCode: state[3] ?? '' };
  }
  const post = POSTCODE.exec(last);
  if (post) {
    parts.pop();
    const city = post[1] ?? parts.pop();
    return { ...(city ? { city } : {}), postalCode: (post[2] ?? '').toUpperCase() };
  }
  const front = DIGITS_CITY.exec(last);
  if (front) {
    parts.pop();
    return { city: front[2] ?? '', postalCode: front[1] ?? '' };
  }
  const city = parts.length > 1 ? parts.pop() : undefined;
  return city === undefined ? {} : { city };
}

/** `John Smith, 12 Main St, Springfield, IL 62701, USA`; commas and lines part, the phone is out already. */
export function readEnglish(text: string, knownName: string): { fields: Fields; isNameSure: boolean; isRegionDoubtful: boolean } {
  const parts = text
    .split(/[,\n;]+/)
    .map((p) => p.trim())
    .filter((p) => p !== '');
  const isNameFirst = knownName === '' && parts.length > 1 && !/\d/.test(parts[0] ?? '');
  const name = isNameFirst ? parts.shift() : knownName;
  const country = takeCountry(parts);
  const town = takeTown(parts);
  const street = parts.join(', ');
  const isSure = town.province !== undefined || (country !== undefined && country !== 'US');
  // The state is asked for where a country has none either: better one look too many.
  return {
    fields: {
      ...(name ? { name } : {}),
      ...town,
      ...(street === '' ? {} : { street }),
      ...(country ? { country } : isSure ? { country: 'US' } : {}),
    },
    isNameSure: knownName !== '' || isNameFirst,
    isRegionDoubtful: country === undefined || town.postalCode === undefined,
  };
}
