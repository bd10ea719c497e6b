import { openCore, type OpenCore, settingsOf } from '../app.ts';
import type { CommandGround } from './command.ts';

/** Database, key ring and clock as the server has them, for a command. */
function openCommandCore({ config, databaseUrl, say }: CommandGround): Promise<OpenCore> {
  const settings = settingsOf(config, config.dataDir);
  return openCore({ databaseUrl, dataDir: config.dataDir, keyring: config.keyring ?? null, poolMax: 4, logLevel: 'warn', settings, say });
}

/** Opens the core, runs `work`, closes the core again. */
export async function withCommandCore<T>(ground: CommandGround, work: (opened: OpenCore) => Promise<T>): Promise<T> {
  const opened = await openCommandCore(ground);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
