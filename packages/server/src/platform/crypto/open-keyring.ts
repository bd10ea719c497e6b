import { createHmac, timingSafeEqual } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Db } from '../db.ts';
import { StartRefusal } from '../start-refusal.ts';
import { followKeyring } from './follow-keyring.ts';
import { KeyringFile, newKeyringFile, openKeyring, type Keyring } from './keyring.ts';

const SENTENCE = 'danflow key check';
const checkValue = (keys: Keyring, id: string): Buffer => createHmac('sha256', keys.key(id).seal).update(SENTENCE).digest();

export const keyringPath = (dataDir: string): string => path.join(dataDir, 'keys.json');

function parse(text: string, origin: string): KeyringFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new StartRefusal(`The key ring in ${origin} is not JSON; restore it from your backup.`);
  }
  const parsed = KeyringFile.safeParse(json);
  if (!parsed.success)
    throw new StartRefusal(
      `The key ring in ${origin} is damaged (${parsed.error.issues[0]?.message ?? 'unknown'}); restore it from your backup.`,
    );
  return parsed.data;
}

/** Whole or not at all, and readable by nobody but the account that could read it before: a command may run as root. */
export function saveKeyring(dataDir: string, file: KeyringFile): void {
  const place = keyringPath(dataDir);
  const half = `${place}.new`;
  writeFileSync(half, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flush: true });
  if (existsSync(place) && process.getuid?.() === 0) {
    const { uid, gid } = statSync(place);
    chownSync(half, uid, gid);
  }
  renameSync(half, place);
}

async function isUsed(db: Db): Promise<boolean> {
  return (await db.selectFrom('key_checks').select('key_id').limit(1).execute()).length > 0;
}

interface Options {
  readonly dataDir: string;
  /** DANFLOW_KEYRING: the ring itself as JSON, instead of the file. */
  readonly fromEnvironment: string | null;
  readonly db: Db;
  readonly now: Date;
  readonly say: (line: string) => void;
}

/** The ring as it is stored; a new one is made only for a database that nothing was sealed in yet (R25). */
async function readOrMake({ dataDir, fromEnvironment, db, say }: Options): Promise<KeyringFile> {
  if (fromEnvironment) return parse(fromEnvironment, 'DANFLOW_KEYRING');
  const file = keyringPath(dataDir);
  if (existsSync(file)) return parse(readFileSync(file, 'utf8'), file);
  if (await isUsed(db))
    throw new StartRefusal(
      `The key ring is missing: the database was sealed with keys that ${file} should hold. Restore that file from your backup, or set DANFLOW_KEYRING.`,
    );
  const made = newKeyringFile();
  saveKeyring(dataDir, made);
  say(`Made a new key ring in ${file}. Back it up apart from the database: without it personal data cannot be read.`);
  return made;
}

/** Opens the ring and compares it with the database: a wrong ring is refused here, before anything is written with it. */
export async function openCheckedKeyring(options: Options): Promise<Keyring> {
  const file = await readOrMake(options);
  const keys = options.fromEnvironment ? openKeyring(file) : followKeyring(keyringPath(options.dataDir), file);
  const checks = await options.db.selectFrom('key_checks').selectAll().execute();
  for (const check of checks) {
    if (!keys.ids.includes(check.key_id))
      throw new StartRefusal(
        `The key ring lacks the key "${check.key_id}" that this database was sealed with. Use the key ring that belongs to this database.`,
      );
    if (!timingSafeEqual(checkValue(keys, check.key_id), check.check_value))
      throw new StartRefusal(
        `The key ring does not belong to this database (key "${check.key_id}" differs). Use the key ring that belongs to it.`,
      );
  }
  const known = new Set(checks.map((c) => c.key_id));
  for (const id of keys.ids) {
    if (known.has(id)) continue;
    await options.db
      .insertInto('key_checks')
      .values({ key_id: id, check_value: checkValue(keys, id), created_at: options.now })
      .onConflict((oc) => oc.doNothing())
      .execute();
  }
  return keys;
}
