import type { Keyring } from '../../platform/crypto/keyring.ts';
import { sealedParts, unseal, type Place } from '../../platform/crypto/seal.ts';

const FRAME_BYTES = 256 * 1024;
const LENGTH_BYTES = 4;
const MAX_SEALED_BYTES = FRAME_BYTES + 1024;

/** The number and "is the last" are bound to each frame: one that is moved, left out or cut off no longer opens. */
const placeOf = (id: string, index: number, isLast: boolean): Place => `files.content:${id}/${index}/${isLast ? 'last' : 'more'}`;

/**
 * Pieces of exactly `size` bytes, the last one shorter and perhaps empty. Each stands in the memory of the one before,
 * which must be done with: a long file would leave its own length behind for somebody to collect.
 */
async function* pieces(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  const held = Buffer.allocUnsafe(size);
  let bytes = 0;
  for await (const chunk of source)
    for (let at = 0; at < chunk.length;) {
      if (bytes === size) {
        yield { piece: held, isLast: false };
        bytes = 0;
      }
      const copied = chunk.copy(held, bytes, at);
      bytes += copied;
      at += copied;
    }
  yield { piece: held.subarray(0, bytes), isLast: true };
}

/** Seals a stream frame by frame (`[length 4][sealed]`), so that a file of 200 MB needs the memory of one frame (R27). */
export async function* sealFrames(keys: Keyring, id: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let index = 0;
  for await (const { piece, isLast } of pieces(source, FRAME_BYTES)) {
    const parts = sealedParts(keys, placeOf(id, index, isLast), piece);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(parts.reduce((sum, p) => sum + p.length, 0));
    yield length;
    yield* parts.filter((p) => p.length > 0);
    index += 1;
  }
}

const lengthIn = (held: Buffer): number => {
  const length = held.readUInt32BE();
  if (length > MAX_SEALED_BYTES) throw new Error('a sealed file is damaged: impossible frame length');
  return LENGTH_BYTES + length;
};

/** Crumbs are joined once a frame: at each of them a frame would be copied as often as it has crumbs. */
async function* framesIn(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let crumbs: Buffer[] = [];
  let bytes = 0;
  let wanted = LENGTH_BYTES;
  for await (const chunk of source) {
    crumbs.push(chunk);
    bytes += chunk.length;
    if (bytes < wanted) continue;
    let held = Buffer.concat(crumbs);
    wanted = LENGTH_BYTES;
    while (held.length >= LENGTH_BYTES) {
      wanted = lengthIn(held);
      if (held.length < wanted) break;
      yield held.subarray(LENGTH_BYTES, wanted);
      held = held.subarray(wanted);
      wanted = LENGTH_BYTES;
    }
    crumbs = [held];
    bytes = held.length;
  }
  if (bytes > 0) throw new Error('a sealed file is damaged: it ends inside a frame');
}

/** The plain content again. Throws when a bit was changed, frames are missing, or the file is another's. */
export async function* unsealFrames(keys: Keyring, id: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let index = 0;
  let waiting: Buffer | null = null;
  for await (const part of framesIn(source)) {
    if (waiting) {
      yield unseal(keys, placeOf(id, index, false), waiting);
      index += 1;
    }
    waiting = part;
  }
  if (!waiting) throw new Error('a sealed file is damaged: it is empty');
  yield unseal(keys, placeOf(id, index, true), waiting);
}
