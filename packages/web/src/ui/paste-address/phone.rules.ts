export interface FoundPhone {
  readonly phone: string;
  readonly from: number;
  readonly to: number;
}

const EXTENSION = '(?: *(?:转|分机号?|[Ee]xt\\.?|[Xx]|#|-) *(\\d{1,6})(?!\\d))?';
/** Surest first, and none goes on over the end of its line. A number never begins or ends inside a longer run of digits. */
const SHAPES: readonly RegExp[] = [
  new RegExp(`(?<![\\d.])(?:\\+?(?:00)?86[ -]*)?(1[3-9](?:[ -]?\\d){9})(?!\\d)${EXTENSION}`, 'g'),
  new RegExp(`(?<![\\d.])(\\+(?!86)\\d{1,3}(?:[ ().-]*\\d){6,12})(?!\\d)${EXTENSION}`, 'g'),
  new RegExp(`(?<![\\d.])((?:\\+?86[ -]*)?\\(?0\\d{2,3}\\)?[ -]?\\d{3,4}[ -]?\\d{4})(?!\\d)${EXTENSION}`, 'g'),
  new RegExp(`(?<![\\d.])([48]00[ -]?\\d{3}[ -]?\\d{4})(?!\\d)${EXTENSION}`, 'g'),
  new RegExp(`(?<![\\d.])(\\(?\\d{3}\\)?[ .-]\\d{3}[ .-]\\d{4})(?!\\d)${EXTENSION}`, 'g'),
];

/** A mainland mobile loses its gaps; of others only blanks go, as dashes tell where the area code ends. */
function written(raw: string, extension: string | undefined): string {
  const digits = raw.replaceAll(/\D/g, '');
  const main = /^1[3-9]\d{9}$/.test(digits)
    ? digits
    : raw
        .trim()
        .replaceAll(/\s+/g, raw.startsWith('+') ? ' ' : '-')
        .replaceAll(/[()]/g, '');
  return extension === undefined ? main : `${main}转${extension}`;
}

/** All phones in a text, surest shapes first, none inside another. */
export function findPhones(text: string): FoundPhone[] {
  const found: FoundPhone[] = [];
  for (const shape of SHAPES)
    for (const match of text.matchAll(shape)) {
      const at = { phone: written(match[1] ?? '', match[2]), from: match.index, to: match.index + match[0].length };
      if (!found.some((f) => at.from < f.to && f.from < at.to)) found.push(at);
    }
  return found;
}
