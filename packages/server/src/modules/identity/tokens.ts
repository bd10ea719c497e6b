import { hash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
export const KEY_PREFIX = 'dk_';
const SHOWN = 8;

/** Opaque; the database knows its hash alone, so that a stolen dump opens no session. */
export const newSessionToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');
export const newApiKey = (): string => KEY_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');

/** 256 random bits need no slow hash. */
export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer');

/** So that a person can tell keys apart. */
export const shownPrefix = (key: string): string => key.slice(0, KEY_PREFIX.length + SHOWN);
