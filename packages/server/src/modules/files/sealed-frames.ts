import type { Keyring } from '../../platform/crypto/keyring.ts';
import { seal, unseal, type Place } from '../../platform/crypto/seal.ts';

const FRAME_BYTES = 256 * 1024;
const LENGTH_BYTES = 4;
const MAX_SEALED_BYTES = FRAME_BYTES + 1024;

/** The number and "is the last" are bound to each frame: one that is moved, left out or cut off no longer opens. */
const placeOf = (id: string, index: number, isLast: boolean): Place => `files.content:${id}/${index}/${isLast ? 'last' : 'more'}`;

/** Pieces of exactly `size` bytes, the last one shorter and perhaps empty. Memory stays at about one piece; what comes in crumbs is joined once. */
async function* pieces(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let crumbs: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    crumbs.push(chunk);
    bytes += chunk.length;
    if (bytes <= size) continue;
    let held = Buffer.concat(crumbs);
    for (; held.length > size; held = held.subarray(size)) yield { piece: held.subarray(0, size), isLast: false };
    crumbs = [held];
    bytes = held.length;
  }
  yield { piece: Buffer.concat(crumbs), isLast: true };
}

/** Seals a stream frame by frame (`[length 4][sealed]`), so that a file of 200 MB needs the memory of one frame (R27). */
export async function* sealFrames(keys: Keyring, id: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let index = 0;
  for await (const { piece, isLast } of pieces(source, FRAME_BYTES)) {
    const sealed = seal(keys, placeOf(id, index, isLast), piece);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(sealed.length);
    yield Buffer.concat([length, sealed]);
    index += 1;
  }
}

async function* sealedParts(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    held = Buffer.concat([held, chunk]);
    while (held.length >= LENGTH_BYTES) {
      const length = held.readUInt32BE();
      if (length > MAX_SEALED_BYTES) throw new Error('a sealed file is damaged: impossible frame length');
      if (held.length < LENGTH_BYTES + length) break;
      yield held.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
      held = held.subarray(LENGTH_BYTES + length);
    }
  }
  if (held.length > 0) throw new Error('a sealed file is damaged: it ends inside a frame');
}

/** The plain content again. Throws when a bit was changed, frames are missing, or the file is another's. */
export async function* unsealFrames(keys: Keyring, id: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let index = 0;
  let waiting: Buffer | null = null;
  for await (const part of sealedParts(source)) {
    if (waiting) {
      yield unseal(keys, placeOf(id, index, false), waiting);
      index += 1;
    }
    waiting = part;
  }
  if (!waiting) throw new Error('a sealed file is damaged: it is empty');
  yield unseal(keys, placeOf(id, index, true), waiting);
}
