import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newKeyringFile, openKeyring } from '../../platform/crypto/keyring.ts';
import { messageOf } from './message.ts';
import { afterKnob } from './message.rules.ts';
import { readMessage, signMessage } from './signature.ts';

const trade = {
  out_trade_no: '123456789012345601',
  trade_no: 'SB1',
  amount: 1000,
  currency: 'CNY',
  state: 'paid',
  paid_amount: 1000,
  paid_at: new Date('2026-03-02T02:00:00Z'),
};
const now = new Date('2026-03-02T02:00:01Z');

test('a paid trade takes nothing more; a closed one takes only a late payment', () => {
  expect(afterKnob({ state: 'paid', amount: 1000 }, 'pay')).toBeNull();
  expect(afterKnob({ state: 'waiting', amount: 1001 }, 'pay_less')).toEqual({ state: 'paid', paidAmount: 500 });
  expect(afterKnob({ state: 'waiting', amount: 1000 }, 'pay_more')).toEqual({ state: 'paid', paidAmount: 1100 });
  expect(afterKnob({ state: 'closed', amount: 1000 }, 'pay')).toEqual({ state: 'paid', paidAmount: 1000 });
  expect(afterKnob({ state: 'closed', amount: 1000 }, 'fail')).toBeNull();
});

test('a notification verifies as it came, and no other way', () => {
  const keys = openKeyring(newKeyringFile());
  const raw = signMessage(keys, messageOf(trade, 'e1'), now);
  expect(readMessage(keys, raw, now)).toMatchObject({ ok: true, eventId: 'e1', trade: { state: 'paid', paidAmount: 1000 } });
  const changed = Buffer.from(raw.body.toString().replace('"paidAmount":1000', '"paidAmount":9000'));
  expect(readMessage(keys, { ...raw, body: changed }, now)).toEqual({ ok: false, reason: 'signature' });
  expect(readMessage(keys, { ...raw, headers: { ...raw.headers, 'sandbox-timestamp': '1' } }, now)).toEqual({
    ok: false,
    reason: 'signature',
  });
  expect(readMessage(keys, { ...raw, headers: { ...raw.headers, 'sandbox-signature': randomBytes(64).toString('base64') } }, now)).toEqual({
    ok: false,
    reason: 'signature',
  });
  expect(readMessage(keys, raw, new Date(now.getTime() + 301_000))).toEqual({ ok: false, reason: 'stale' });
  expect(readMessage(openKeyring(newKeyringFile()), raw, now)).toEqual({ ok: false, reason: 'signature' });
});
