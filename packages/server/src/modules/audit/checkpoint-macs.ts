import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { canonical } from './journal-macs.ts';

/** What of an entry goes into a checkpoint: its mac already covers the rest. */
export interface SealedEntry {
  readonly subjectId: string;
  readonly seq: number;
  readonly mac: Buffer;
}

export interface WindowFacts {
  readonly seq: number;
  readonly fromAt: Date;
  readonly toAt: Date;
  readonly entries: number;
  readonly digest: Buffer;
}

/** SHA-256 over the entries of a window in the order (at, subject, seq); fed page by page, so memory stays bounded. */
export class WindowDigest {
  readonly #hash = createHash('sha256');
  #entries = 0;

  add({ subjectId, seq, mac }: SealedEntry): void {
    this.#hash.update(`${subjectId}:${seq}:`).update(mac);
    this.#entries += 1;
  }

  end(): { entries: number; digest: Buffer } {
    return { entries: this.#entries, digest: this.#hash.digest() };
  }
}

/** Chained to the checkpoint before it (empty for the first): none can be taken out of the middle. */
export const checkpointMac = (key: KeyObject, previous: Buffer, { seq, fromAt, toAt, entries, digest }: WindowFacts): Buffer =>
  createHmac('sha256', key)
    .update('checkpoint')
    .update(previous)
    .update(canonical([seq, fromAt, toAt, entries, digest.toString('hex')]))
    .digest();
