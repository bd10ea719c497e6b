import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newKeyringFile, openKeyring } from '../../platform/crypto/keyring.ts';
import { applyMask, maskName, maskPhone, normalizePhone, phone4Token, phoneToken, searchTokensOf } from './index.ts';

const keys = openKeyring(newKeyringFile());
const mobile = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);
const personal = { name: '张三丰', phone: '13800138000', street: '西湖区某路 1 号' };

describe('one spelling for one phone', () => {
  test('prefixes, blanks, dashes and full-width digits do not matter', () => {
    for (const text of ['13800138000', '+86 138-0013-8000', '86 13800138000', '008613800138000', '13800138000']) {
      expect(normalizePhone(text)).toBe('13800138000');
    }
  });
  test('other phones become their digits, and no phone is null', () => {
    expect(normalizePhone('0571-8888 6666')).toBe('057188886666');
    expect(normalizePhone('+1 (415) 555-0100')).toBe('14155550100');
    for (const text of ['', 'no', '1234', '9'.repeat(21)]) expect(normalizePhone(text)).toBeNull();
  });
  test('normalising twice is normalising once, and never leaves anything but digits', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = normalizePhone(text) ?? '12345';
        expect(normalizePhone(once)).toBe(once);
        expect(once).toMatch(/^\d+$/);
      }),
    );
  });
  test('any way of writing a mobile has the same token', () => {
    fc.assert(
      fc.property(mobile, fc.constantFrom('', '+86', '86', '+86 ', '0086-'), (phone, prefix) => {
        const spaced = `${prefix}${phone.slice(0, 3)} ${phone.slice(3, 7)}-${phone.slice(7)}`;
        expect(phoneToken(keys, spaced)).toBe(phoneToken(keys, phone));
      }),
      { numRuns: 50 },
    );
  });
});

describe('tokens', () => {
  test('a row is found by full phone, last four and full name', () => {
    const tokens = searchTokensOf(keys, personal);
    expect(tokens).toHaveLength(3);
    expect(tokens).toContain(phone4Token(keys, '8000'));
    expect(searchTokensOf(keys, { name: ' 张三丰 ', phone: '' })).toEqual([tokens[2]]);
    expect(searchTokensOf(keys, { name: 'LI', phone: '' })).toEqual(searchTokensOf(keys, { name: 'li', phone: '' }));
    expect(searchTokensOf(keys, { name: '', phone: '' })).toEqual([]);
  });
});

describe('masks', () => {
  test('as people know them', () => {
    expect(maskName('张三')).toBe('张*');
    expect(maskName('𠮷田')).toBe('𠮷*');
    expect(maskName('李')).toBe('*');
    expect(maskPhone('+86 13800138000')).toBe('138****8000');
    expect(maskPhone('12345')).toBe('****45');
    expect(maskPhone('call me')).toBe('****');
  });
  test('no mask shows more than its ends, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 2, unit: 'grapheme' }), (name) => {
        expect([...maskName(name)].slice(1).join('')).toMatch(/^\**$/);
      }),
    );
    fc.assert(
      fc.property(mobile, (phone) => {
        expect(maskPhone(phone)).toBe(`${phone.slice(0, 3)}****${phone.slice(-4)}`);
        expect(maskPhone(phone.slice(0, 10)).replaceAll('*', '')).toHaveLength(2);
      }),
    );
  });
  test('hidden keeps nothing', () => {
    expect(applyMask(personal, { personal: 'hidden', amounts: 'shown', cost: 'shown' })).toEqual({
      name: null,
      phone: null,
      street: null,
      visibility: 'hidden',
    });
    expect(applyMask(personal, { personal: 'masked', amounts: 'shown', cost: 'shown' })).toEqual({
      name: '张**',
      phone: '138****8000',
      street: '****',
      visibility: 'masked',
    });
  });
});
