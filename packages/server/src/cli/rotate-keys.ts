import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { KeyringFile, withNewKey } from '../platform/crypto/keyring.ts';
import { keyringPath, saveKeyring } from '../platform/crypto/open-keyring.ts';
import { reseal } from '../platform/reseal.ts';
import { StartRefusal } from '../platform/start-refusal.ts';
import { withCommandCore } from './command-core.ts';
import { type CommandGround, runCommand } from './command.ts';

// npm run rotate-keys -- new-key: adds a key to the ring; restart Danflow, so that every process knows it.
// npm run rotate-keys: seals everything anew with the newest key, beside a working Danflow.
// Old keys stay in the ring: the journal and backups made before need them.

async function readRing({ config }: CommandGround): Promise<KeyringFile> {
  try {
    return KeyringFile.parse(JSON.parse(config.keyring ?? (await readFile(keyringPath(config.dataDir), 'utf8'))));
  } catch (error) {
    throw new StartRefusal('The key ring cannot be read: start Danflow once, or see DANFLOW_KEYRING.', { cause: error });
  }
}

async function addKey(ground: CommandGround): Promise<number> {
  const ring = withNewKey(await readRing(ground));
  if (ground.config.keyring === undefined) {
    saveKeyring(ground.config.dataDir, ring);
    console.log(`Added the key ${ring.current} to ${keyringPath(ground.config.dataDir)}. Back that file up now.`);
  } else {
    console.error(`The ring with the new key ${ring.current}, for DANFLOW_KEYRING:`);
    console.log(JSON.stringify(ring));
  }
  console.error('Restart Danflow, then run rotate-keys again without arguments.');
  return 0;
}

/** A running Danflow that does not know the newest key could not open what is sealed with it; it leaves a mark when it starts. */
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

async function resealAll(ground: CommandGround): Promise<number> {
  await refuseUnknownKey(ground.databaseUrl, (await readRing(ground)).current);
  return withCommandCore(ground, async ({ core }) => {
    let unreadable = 0;
    await reseal(core.pool, core.keys, (done) => {
      unreadable += done.unreadable;
      console.log(
        `${done.table}.${done.column}: ${done.resealed} sealed anew${done.unreadable > 0 ? `, ${done.unreadable} could not be opened` : ''}`,
      );
    });
    return unreadable === 0 ? 0 : 1;
  });
}

await runCommand((ground) => {
  const [step] = process.argv.slice(2);
  if (step !== undefined && step !== 'new-key') throw new StartRefusal(`There is no step ${step}: only new-key.`);
  return step === 'new-key' ? addKey(ground) : resealAll(ground);
});
