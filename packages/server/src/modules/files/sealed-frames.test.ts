import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newKeyringFile, openKeyring } from '../../platform/crypto/keyring.ts';
import { sealFrames, unsealFrames } from './sealed-frames.ts';

const keys = openKeyring(newKeyringFile());
async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function all(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

test('what was sealed opens again, whatever its size and however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 800_000 }),
      fc.integer({ min: 1000, max: 300_000 }),
      fc.integer({ min: 1000, max: 300_000 }),
      async (size, cut, recut) => {
        const plain = Buffer.alloc(size, 'danflow ');
        const sealed = await all(sealFrames(keys, 'f', chunks(plain, cut)));
        expect((await all(unsealFrames(keys, 'f', chunks(sealed, recut)))).equals(plain)).toBe(true);
      },
    ),
    { numRuns: 15 },
  );
});

test('a file that was cut at a frame, swapped or changed does not open', async () => {
  const plain = Buffer.alloc(600_000, 'x');
  const sealed = await all(sealFrames(keys, 'f', chunks(plain, 64_000)));
  const first = 4 + sealed.readUInt32BE();
  const opens = (bytes: Buffer, id = 'f') => all(unsealFrames(keys, id, chunks(bytes, 64_000)));
  await expect(opens(sealed.subarray(0, first))).rejects.toThrow('authenticate');
  await expect(opens(sealed.subarray(first))).rejects.toThrow('authenticate');
  await expect(opens(sealed.subarray(0, -1))).rejects.toThrow('ends inside a frame');
  await expect(opens(sealed, 'g')).rejects.toThrow('authenticate');
  await expect(opens(Buffer.alloc(0))).rejects.toThrow('empty');
  const changed = Buffer.from(sealed);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  await expect(opens(changed)).rejects.toThrow('authenticate');
});
