import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadRegions } from './load-regions.ts';
import { findPhones } from './phone.rules.ts';
import { readPasted } from './paste.rules.ts';
import { cityOf, provinceOf } from './regions.ts';

const regions = await loadRegions();
/** Districts whose names say one place each, below a city. */
const places = regions.districts.flatMap((d) => {
  const city = cityOf(regions, d.code);
  const province = provinceOf(regions, d.code);
  return city && province && /[区县市旗]$/.test(d.name) && !/^(?:50|71|81|82)/.test(d.code)
    ? [{ province: province.name, city: city.name, district: d.name }]
    : [];
});
const NAMES = ['张三', '李小明', '欧阳娜娜', '王女士', '陈老师', '周杰伦', '赵子龙', '刘洋'];
const place = fc.constantFrom(...places);
const mobile = fc.integer({ min: 3_000_000_000, max: 9_999_999_999 }).map((n) => `1${n}`);
const gapped = (phone: string, gap: string) => `${phone.slice(0, 3)}${gap}${phone.slice(3, 7)}${gap}${phone.slice(7)}`;

test('whatever place, order, separator and spelling of the phone: the same fields', () => {
  fc.assert(
    fc.property(
      place,
      mobile,
      fc.constantFrom(...NAMES),
      fc.constantFrom(' ', ',', ',', '\n', ' ; '),
      fc.constantFrom('', ' ', '-'),
      fc.constantFrom('', '+86 ', '86-', '0086'),
      fc.constantFrom([0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 0, 1], [2, 1, 0]),
      (where, phone, name, separator, gap, prefix, order) => {
        const address = `${where.province}${where.city === where.province ? '' : where.city}${where.district}幸福路 8 号`;
        const parts = [name, `${prefix}${gapped(phone, gap)}`, address];
        const read = readPasted(regions, order.map((i) => parts[i]).join(separator));
        expect(read.fields).toEqual({ name, phone, ...where, street: '幸福路 8 号' });
        expect(read.doubtful).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test('nothing typed is lost, and no text breaks the reader', () => {
  const letters = (text: string) => [...text.normalize('NFKC').replaceAll(/[^\p{Script=Han}\p{Nd}A-Za-z]/gu, '')].sort().join('');
  const scrap = fc.oneof(
    fc.constantFrom(
      ...NAMES,
      '科苑路',
      '北京',
      '朝阳区',
      '转',
      '(收)',
      '\n',
      ',',
      '13800138000',
      '+1 217 555 0100',
      '老张家',
      '8 号',
      '深圳',
      '顺丰',
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(scrap, { maxLength: 8 }), (scraps) => {
      const text = scraps.join(' ');
      const read = readPasted(regions, text);
      const kept = letters([...Object.values(read.fields), read.note, read.rest].join(''));
      // Names of regions are completed (深圳 → 广东省深圳市): what was typed is all there, and maybe more.
      for (const letter of new Set(letters(text.replaceAll(/收|86/g, '')))) {
        const count = (of: string) => of.split(letter).length - 1;
        if (!/\p{Script=Han}/u.test(letter)) continue;
        expect({ letter, lost: count(letters(text.replaceAll('收', ''))) > count(kept) }).toEqual({ letter, lost: false });
      }
    }),
    { numRuns: 500 },
  );
});

test('phones: extensions stay, longer runs of digits are none', () => {
  const phones = (text: string) => findPhones(text).map((p) => p.phone);
  expect(phones('138 0013 8000 转 1234')).toEqual(['13800138000转1234']);
  expect(phones('(0755) 2688 8888 ext. 12')).toEqual(['0755-2688-8888转12']);
  expect(phones('400-820-8820')).toEqual(['400-820-8820']);
  expect(phones('订单 1234567890123456')).toEqual([]);
  expect(phones('身份证 440300199001011234')).toEqual([]);
});
