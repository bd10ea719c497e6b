import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { KeyringFile, withNewKey } from '../platform/crypto/keyring.ts';
import { keyringPath, saveKeyring } from '../platform/crypto/open-keyring.ts';
import { hasOldSeals } from '../platform/reseal.ts';
import { rotateRing } from '../platform/rotate-ring.ts';
import { StartRefusal } from '../platform/start-refusal.ts';
import { withCommandCore } from './command-core.ts';
import { type CommandGround, runCommand } from './command.ts';

// npm run rotate-keys: makes a new key and seals everything in the database anew with it, beside a working Danflow, whose
// processes follow the file. Broken off, it goes on where it stopped. npm run rotate-keys -- new-key: only adds a key (ADR 0032,
// for several hosts or DANFLOW_KEYRING). Old keys stay: the journal, files on disk and backups need them (ADR 0032).

async function readRing({ config }: CommandGround): Promise<KeyringFile> {
  try {
    return KeyringFile.parse(JSON.parse(config.keyring ?? (await readFile(keyringPath(config.dataDir), 'utf8'))));
  } catch (error) {
    throw new StartRefusal('The key ring cannot be read: start Danflow once, or see DANFLOW_KEYRING.', { cause: error });
  }
}

async function addKey(ground: CommandGround): Promise<void> {
  // A wrong ring is refused before anything is added to it.
  await withCommandCore(ground, () => Promise.resolve());
  const ring = withNewKey(await readRing(ground));
  if (ground.config.keyring === undefined) {
    saveKeyring(ground.config.dataDir, ring);
    console.log(`Added the key ${ring.current} to ${keyringPath(ground.config.dataDir)}. Back that file up now.`);
    return;
  }
  console.error(
    `The ring with the new key ${ring.current}: set DANFLOW_KEYRING to it everywhere, restart Danflow, then run rotate-keys again.`,
  );
  console.log(JSON.stringify(ring));
}

/** Whether an earlier run was broken off, or new-key has been run before. */
const isUnderWay = (ground: CommandGround): Promise<boolean> =>
  withCommandCore(ground, async ({ core }) => {
    const used = await core.db.selectFrom('journal').select('key_id').where('key_id', '=', core.keys.currentId).limit(1).executeTakeFirst();
    return used === undefined || (await hasOldSeals(core.pool, core.keys.currentId));
  });

/** A ring in the environment is followed by nobody: a process that was not restarted could not open what is sealed now. One that was left a mark. */
async function refuseUnknownKey(databaseUrl: string, id: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from key_checks where key_id = $1', [id]);
    if (rowCount === 0) throw new StartRefusal(`No Danflow has been started with the key ${id} yet: restart it first.`);
  } finally {
    await client.end();
  }
}

const sealAll = (ground: CommandGround): Promise<number> =>
  withCommandCore(ground, async ({ core }) => {
    console.log(`Sealing anew with ${core.keys.currentId} …`);
    const { resealed, unreadable, isWhole } = await rotateRing(core.pool, core.keys, (done) =>
      console.log(
        `${done.table}.${done.column}: ${done.resealed} sealed anew${done.unreadable > 0 ? `, ${done.unreadable} could not be opened` : ''}`,
      ),
    );
    console.log(
      isWhole && unreadable === 0
        ? `Done: ${resealed} values. Old keys stay in the ring, for the journal, files and backups.`
        : 'Not everything is sealed anew: run it again.',
    );
    return isWhole && unreadable === 0 ? 0 : 1;
  });

await runCommand(async (ground) => {
  const [step] = process.argv.slice(2);
  if (step !== undefined && step !== 'new-key') throw new StartRefusal(`There is no step ${step}: only new-key.`);
  if (step === 'new-key') {
    await addKey(ground);
    return 0;
  }
  if (ground.config.keyring !== undefined) await refuseUnknownKey(ground.databaseUrl, (await readRing(ground)).current);
  else if (!(await isUnderWay(ground))) await addKey(ground);
  return sealAll(ground);
});
