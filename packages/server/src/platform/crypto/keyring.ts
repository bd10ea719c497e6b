import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { z } from 'zod';

const Key32 = z.base64().refine((s) => Buffer.from(s, 'base64').length === 32, { error: 'must be 32 bytes, base64' });

/**
 * What `keys.json` or DANFLOW_KEYRING holds (R25). `keys` seal data and sign the journal, newest named by `current`;
 * `root` never changes: blind indexes, order numbers and commitments must stay findable across rotations.
 */
export const KeyringFile = z
  .object({ version: z.literal(1), current: z.string().regex(/^[a-z0-9]{1,16}$/), keys: z.record(z.string(), Key32), root: Key32 })
  .refine((f) => f.keys[f.current] !== undefined, { error: 'current names no key' });
export type KeyringFile = z.infer<typeof KeyringFile>;

interface SealKeys {
  readonly seal: KeyObject;
  readonly journal: KeyObject;
}

export interface Keyring {
  readonly currentId: string;
  readonly ids: readonly string[];
  /** Throws when the ring does not hold the key. */
  key(id: string): SealKeys;
  readonly blindIndex: KeyObject;
  readonly commit: KeyObject;
  readonly orderNumber: KeyObject;
  readonly link: KeyObject;
}

const derive = (secret: string, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64'), Buffer.alloc(0), `danflow/${purpose}`, 32)));

export function newKeyringFile(): KeyringFile {
  return { version: 1, current: 'k1', keys: { k1: randomBytes(32).toString('base64') }, root: randomBytes(32).toString('base64') };
}

/** The ring with one more key, which becomes the current one; old keys stay until everything is re-encrypted. */
export function withNewKey(file: KeyringFile): KeyringFile {
  const next = 1 + Math.max(...Object.keys(file.keys).map((id) => Number.parseInt(id.slice(1), 10) || 0));
  return { ...file, current: `k${next}`, keys: { ...file.keys, [`k${next}`]: randomBytes(32).toString('base64') } };
}

export function openKeyring(file: KeyringFile): Keyring {
  const keys = new Map(
    Object.entries(file.keys).map(([id, secret]) => [id, { seal: derive(secret, 'seal'), journal: derive(secret, 'journal') }]),
  );
  return {
    currentId: file.current,
    ids: [...keys.keys()],
    key(id) {
      const found = keys.get(id);
      if (!found) throw new Error(`the key ring holds no key ${id}`);
      return found;
    },
    blindIndex: derive(file.root, 'blind-index'),
    commit: derive(file.root, 'commit'),
    orderNumber: derive(file.root, 'order-number'),
    link: derive(file.root, 'link'),
  };
}
