import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { DomainError } from '@danflow/contract';

const hashArgon2 = promisify(argon2);

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's second setting for argon2id: 19 MiB, two passes, one lane; 40 ms on the machine it was measured on. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** Two at a time: node's four threads also read files and do DNS, and each hash takes 19 MiB. */
const MAX_AT_ONCE = 2;
/** Beyond it a sign-in would wait for seconds; a flood is told to come back. */
const MAX_WAITING = 64;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_AT_ONCE) {
    if (waiting.length >= MAX_WAITING) throw new DomainError('busy');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    // The place is handed on, not given back, so that nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** The same password typed on another keyboard may arrive decomposed. */
const hashOf = (password: string, salt: Buffer, { memory, passes, parallelism }: Cost): Promise<Buffer> =>
  inTurn(() =>
    hashArgon2('argon2id', { message: password.normalize('NFC'), nonce: salt, memory, passes, parallelism, tagLength: HASH_BYTES }),
  );

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(await hashOf(password, salt, COST))}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/;
/** Of a password nobody knows: an unknown user costs the time of a known one. */
const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(randomBytes(SALT_BYTES))}$${base64(randomBytes(HASH_BYTES))}`;

/** Takes the same time whether the user exists (`stored` null: no such user) and whether the password is right. */
export async function isPasswordRight(stored: string | null, password: string): Promise<boolean> {
  const parts = PHC.exec(stored ?? NOBODY);
  if (!parts) throw new Error('a password hash in the database is damaged');
  const [, memory, passes, parallelism, salt = '', hash = ''] = parts;
  const cost: Cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const given = await hashOf(password, Buffer.from(salt, 'base64'), cost);
  const kept = Buffer.from(hash, 'base64');
  return given.length === kept.length && timingSafeEqual(given, kept) && stored !== null;
}

/** Without 0/o, 1/l/i: it is read from a screen and typed. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP = 4;

/** 79 random bits, e.g. `k7mq-2xwp-9abd-tr4h`. */
export const randomPassword = (): string =>
  Array.from({ length: GROUPS }, () => Array.from({ length: GROUP }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join('-');
