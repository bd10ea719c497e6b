import type { Keyring } from '../../platform/crypto/keyring.ts';
import { API_PREFIX } from '../../platform/http/server.ts';
import { signLink } from '../../platform/links.ts';

const HALF_DAY_MS = 12 * 60 * 60 * 1000;

/**
 * Where a file opens without signing in, for 12 to 24 hours; hand it only to those who may see the file. The expiry is
 * rounded, so that the address of a picture stays the same for half a day and browsers may keep what they have.
 */
export function fileUrl(keys: Keyring, fileId: string, now: Date): string {
  const expires = (Math.floor(now.getTime() / HALF_DAY_MS) + 2) * HALF_DAY_MS;
  return `${API_PREFIX}/files/content/${signLink(keys, 'file', fileId, new Date(expires))}`;
}
