import { findRegion } from './find-region.ts';
import { nameLikeness, withoutTail } from './name.rules.ts';
import { readEnglish } from './paste-english.rules.ts';
import { findPhones } from './phone.rules.ts';
import type { Regions } from './regions.ts';

export type PastedField = 'name' | 'phone' | 'country' | 'province' | 'city' | 'district' | 'street' | 'postalCode';
export interface Pasted {
  /** Only what was found. */
  readonly fields: Readonly<Partial<Record<PastedField, string>>>;
  /** What a person should look at: guessed, or not found although an address has it. */
  readonly doubtful: readonly PastedField[];
  readonly note: string;
  /** Text that belongs to no field; nothing that was typed is dropped in silence. */
  readonly rest: string;
}

type Label = 'name' | 'phone' | 'region' | 'street' | 'postalCode' | 'note';
const LABELS: readonly (readonly [Label, string])[] = [
  ['name', '收货人姓名|收件人姓名|收货人|收件人|联系人|姓名|名字|买家姓名|客户姓名|full name|recipient|ship to|name'],
  ['phone', '手机号码|手机号|联系电话|联系方式|电话号码|电话|手机|phone number|phone|mobile|tel'],
  ['region', '所在地区|所在区域|省市区|地区|区域'],
  ['street', '详细地址|收货地址|收件地址|街道地址|街道|地址|street address|address'],
  ['postalCode', '邮政编码|邮编|zip code|zip|postal code|postcode'],
  ['note', '买家留言|备注|留言|附言|note|remark'],
];
const LABEL = new RegExp(
  `(?:^|(?<=[\\s,,;;。]))[【[]?(${LABELS.map(([, words]) => words).join('|')})[】\\]]?\\s*[::]\\s*|[【[](${LABELS.map(([, words]) => words).join('|')})[】\\]]`,
  'gi',
);
const labelOf = (word: string): Label => LABELS.find(([, words]) => words.split('|').includes(word.toLowerCase()))?.[0] ?? 'note';

interface Piece {
  readonly label: Label | null;
  readonly text: string;
}

/** The text cut at its labels; what stands before the first has none. */
export function piecesOf(text: string): Piece[] {
  const marks = [...text.matchAll(LABEL)];
  const first = marks[0]?.index ?? text.length;
  const pieces: Piece[] = [{ label: null, text: text.slice(0, first) }];
  for (const [i, mark] of marks.entries())
    pieces.push({
      label: labelOf(mark[1] ?? mark[2] ?? ''),
      text: text.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? text.length),
    });
  return pieces.filter((p) => p.text.trim() !== '');
}

/** Full-width digits and letters become plain, invisible characters go, all kinds of blanks are one. */
const cleaned = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\u200b-\u200f\u2028\u2029\ufeff]/g, '')
    .replaceAll(/[^\S\n]+/g, ' ')
    .trim();

/** A line is a value's end: what a label's value is followed by on the next line stands for itself. */
function firstLine(text: string): [string, string] {
  const [line = '', ...others] = text.trim().split('\n');
  return [line.trim(), others.join('\n')];
}

const POSTAL = /(?<![\d-])\d{6}(?![\d-]|\s*[号室弄栋楼])/;
const SPLIT = /[\s,,;;。|]+/;
const NAME_SURE = 3;

interface Named {
  readonly name: string;
  readonly isSure: boolean;
  readonly others: readonly string[];
}

/** The piece most like a name, those before the address first; the others stay in order. */
function pickName(before: readonly string[], after: readonly string[]): Named {
  const all = [
    ...before.map((text) => ({ text, bonus: 0.5 })),
    ...after.map((text, i) => ({ text, bonus: i === after.length - 1 ? 0.3 : 0 })),
  ];
  let best = -1;
  let bestScore = 0;
  for (const [i, { text, bonus }] of all.entries()) {
    const score = nameLikeness(text);
    if (score > 0 && score + bonus > bestScore) {
      best = i;
      bestScore = score + bonus;
    }
  }
  if (best < 0) return { name: '', isSure: false, others: all.map((a) => a.text) };
  return {
    name: withoutTail(all[best]?.text ?? ''),
    isSure: bestScore >= NAME_SURE,
    others: all.filter((_, i) => i !== best).map((a) => a.text),
  };
}

const words = (text: string): string[] => text.split(SPLIT).filter((w) => w !== '');

interface Address {
  readonly fields: Pasted['fields'];
  readonly isNameSure: boolean;
  readonly isRegionDoubtful: boolean;
}

/** 「张三 广东省深圳市南山区科苑路 1 号」 in any order; the phone is out already. */
function readChinese(regions: Regions, text: string, knownName: string): Address {
  const postalCode = POSTAL.exec(text)?.[0] ?? '';
  const flat = text.replace(postalCode, ' ').replaceAll('中国', (m, at: number) => (at === 0 ? ' ' : m));
  const region = findRegion(regions, flat);
  const before = words(region ? flat.slice(0, region.from) : '');
  const tail = region ? flat.slice(region.to) : flat;
  const [first = '', ...later] = words(tail);
  // What follows a region at once is its street, be it ever so like a name; without a region nothing says what is what.
  const isStreetFirst = region !== null && (nameLikeness(first) < NAME_SURE || later.length === 0);
  const picked =
    knownName === ''
      ? pickName(before, isStreetFirst ? later : [first, ...later])
      : { name: knownName, isSure: true, others: [...before, ...(isStreetFirst ? later : [first, ...later])] };
  const street = [isStreetFirst ? first : '', ...picked.others].filter((w) => w !== '').join(' ');
  const found = { name: picked.name, province: region?.province, city: region?.city, district: region?.district, street, postalCode };
  return {
    fields: Object.fromEntries(Object.entries(found).filter(([, v]) => v !== undefined && v !== '')),
    isNameSure: picked.isSure,
    isRegionDoubtful: region === null || region.isDoubtful,
  };
}

function doubtsOf({ fields, isNameSure, isRegionDoubtful }: Address): PastedField[] {
  const hasNoDistricts = /^(?:东莞|中山|儋州|嘉峪关)市$/.test(fields.city ?? '') || fields.country !== undefined;
  return [
    ...(isNameSure ? [] : ['name' as const]),
    ...(fields.phone === undefined ? ['phone' as const] : []),
    ...(fields.province === undefined ? ['province' as const] : []),
    ...(fields.city === undefined ? ['city' as const] : []),
    ...(isRegionDoubtful && !hasNoDistricts ? ['district' as const] : []),
    ...(fields.street === undefined ? ['street' as const] : []),
  ];
}

interface Split {
  readonly named: Partial<Record<Label, string>>;
  readonly free: string;
}

/** Labelled values, and everything else in its order. A name or phone ends with its line; an address may have several. */
function splitLabels(text: string): Split {
  const named: Partial<Record<Label, string>> = {};
  const free: string[] = [];
  for (const { label, text: value } of piecesOf(text)) {
    if (label === null) free.push(value);
    else if (named[label] !== undefined) free.push(value);
    else if (label === 'street' || label === 'region' || label === 'note') named[label] = value.trim().replace(/[,,;;。]+$/, '');
    else {
      const [line, others] = firstLine(value);
      named[label] = line.replace(/[,,;;。]+$/, '');
      free.push(others);
    }
  }
  return { named, free: free.filter((f) => f.trim() !== '').join('\n') };
}

/** Two words on one line after "收货人:" are a name and something else; blanks belong to Latin names. */
function labelledName(value: string | undefined): [string, string] {
  if (value === undefined) return ['', ''];
  if (!/\p{Script=Han}/u.test(value)) return [value, ''];
  const [name = '', ...others] = words(value);
  return [withoutTail(name), others.join(' ')];
}

interface Phones {
  readonly phone: string;
  readonly others: readonly string[];
  /** The text with a line's end where phones stood. */
  readonly body: string;
}

/** The labelled phone, else the first; one that has no known shape is taken at its label's word. */
function takePhones(text: string, labelled: string): Phones {
  const phones = findPhones(text).sort((a, b) => a.from - b.from);
  const body = phones.reduceRight((t, p) => `${t.slice(0, p.from)}\n${t.slice(p.to)}`, text);
  const [first, ...others] = phones;
  if (first !== undefined) return { phone: first.phone, others: others.map((p) => p.phone), body };
  const isBare = /^[\d\s-]{5,20}$/.test(labelled);
  return { phone: isBare ? labelled.trim() : '', others: [], body: isBare ? body.replace(labelled, '\n') : body };
}

/** Reads a pasted block of text. What is doubtful is said; nothing is guessed in silence, and nothing leaves the page. */
export function readPasted(regions: Regions, typed: string): Pasted {
  const { named, free } = splitLabels(cleaned(typed));
  const [name, afterName] = labelledName(named.name);
  const address = [named.region ?? '', named.street ?? ''].join(' ').trim();
  // The labelled phone stands first, so that it is the first that is found.
  const whole = [named.phone ?? '', afterName, free, address].filter((t) => t !== '').join('\n');
  const { phone, others, body } = takePhones(whole, named.phone ?? '');
  const isChinese = /\p{Script=Han}/u.test(body + name);
  const read = isChinese ? readChinese(regions, body, name) : readEnglish(body, name);
  const fields = {
    ...read.fields,
    ...(phone === '' ? {} : { phone }),
    ...(named.postalCode ? { postalCode: named.postalCode } : {}),
  };
  const doubtful = doubtsOf({ ...read, fields });
  return {
    fields,
    // Of two phones a person says which.
    doubtful: others.length > 0 ? [...new Set([...doubtful, 'phone' as const])] : doubtful,
    note: named.note ?? '',
    rest: others.join(' '),
  };
}
