import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Keyring } from '../crypto/keyring.ts';
import type { Taken } from './bus.ts';

/** Events carry ids (R18): a few hundred bytes. What is larger is not ours, and is not even parsed. */
const MAX_BYTES = 64 * 1024;
export const MAC_HEADER = 'x-danflow-mac';

const Envelope = z.object({
  v: z.literal(1),
  id: z.uuid(),
  kind: z.string().min(1).max(60),
  at: z.iso.datetime(),
  attempts: z.int().min(0).max(1000),
  event: z.record(z.string(), z.unknown()),
});

const seedOf = (keys: Keyring): Buffer => createHmac('sha256', keys.link).update('event bus').digest();
const macOf = (seed: Buffer, body: Buffer): Buffer => createHmac('sha256', seed).update(body).digest();

/** Queue names of this installation alone: two on one broker must not take each other's events. */
export const namesOf = (keys: Keyring): string =>
  `danflow.${createHmac('sha256', seedOf(keys)).update('queue names').digest('hex').slice(0, 10)}`;

export interface Written {
  readonly body: Buffer;
  readonly mac: string;
}

/** A sentence of what is wrong, never the content: it may be anybody's. */
export type Read = { readonly ok: true; readonly event: Taken } | { readonly ok: false; readonly reason: string };

export interface MessageFormat {
  write(event: Taken): Written;
  read(body: unknown, mac: unknown): Read;
}

const refuse = (reason: string): Read => ({ ok: false, reason });

function decode(body: Buffer): Read {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return refuse('is not JSON');
  }
  const parsed = Envelope.safeParse(json);
  if (!parsed.success) return refuse(`is no event of version 1: ${parsed.error.issues[0]?.path.join('.') || 'the whole of it'}`);
  const { id, kind, at, attempts, event } = parsed.data;
  return { ok: true, event: { id, kind, payload: event, at: new Date(at), attempts } };
}

/** Messages are signed with a key of the ring, so that whoever can write to the broker can still not make us act. */
export function messageFormat(keys: Keyring): MessageFormat {
  const seed = seedOf(keys);
  return {
    write({ id, kind, payload, at, attempts }) {
      const body = Buffer.from(JSON.stringify({ v: 1, id, kind, at: at.toISOString(), attempts, event: payload }));
      return { body, mac: macOf(seed, body).toString('base64url') };
    },
    read(body, mac) {
      if (!Buffer.isBuffer(body)) return refuse('is not of our content type');
      if (body.length > MAX_BYTES) return refuse(`is larger than ${MAX_BYTES} bytes`);
      const given = Buffer.from(typeof mac === 'string' ? mac : '', 'base64url');
      const due = macOf(seed, body);
      if (given.length !== due.length || !timingSafeEqual(given, due)) return refuse('is not signed by this installation');
      return decode(body);
    },
  };
}

/** An id made of the content: the same foreign message again is the same letter. */
export function idOfForeign(body: unknown): { readonly id: string; readonly bytes: number; readonly sha256: string } {
  const raw = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
  const sha256 = createHash('sha256').update(raw).digest('hex');
  const id = `${sha256.slice(0, 8)}-${sha256.slice(8, 12)}-8${sha256.slice(13, 16)}-8${sha256.slice(17, 20)}-${sha256.slice(20, 32)}`;
  return { id, bytes: raw.length, sha256 };
}
