import { createDecipheriv } from 'node:crypto';

const TAG_BYTES = 16;

export interface Resource {
  readonly algorithm: string;
  readonly ciphertext: string;
  readonly nonce: string;
  readonly associated_data?: string | null | undefined;
}

/** AES-256-GCM; the last 16 bytes are the tag, and `final` checks it: without that, a changed text would be believed. Null: not ours, or changed. */
export function openResource(apiV3Key: Buffer, { algorithm, ciphertext, nonce, associated_data: aad }: Resource): unknown {
  const sealed = Buffer.from(ciphertext, 'base64');
  if (algorithm !== 'AEAD_AES_256_GCM' || sealed.length <= TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', apiV3Key, Buffer.from(nonce), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    decipher.setAAD(Buffer.from(aad ?? ''));
    const text = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
}
