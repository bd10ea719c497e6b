import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSha256 } from './hmac.ts';

test('it is the HMAC-SHA-256 that everybody computes, for any key up to a block and any message', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()),
      (secret, message) => {
        const key = createSecretKey(Buffer.from(secret));
        const bytes = typeof message === 'string' ? message : Buffer.from(message);
        expect(hmacSha256(key, bytes).toString('hex')).toBe(createHmac('sha256', key).update(bytes).digest('hex'));
      },
    ),
  );
}, 30_000);

test('messages longer than the shared buffer, and the short ones after them', () => {
  const key = createSecretKey(randomBytes(32));
  for (const size of [16_383, 16_384, 16_385, 100_000, 3]) {
    const text = '订'.repeat(size);
    expect(hmacSha256(key, text)).toEqual(createHmac('sha256', key).update(text).digest());
  }
});
