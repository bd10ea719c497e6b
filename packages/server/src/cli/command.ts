import { type Config, readCommandConfig } from '../config.ts';
import { borrowEmbeddedPostgres } from '../platform/embedded-postgres/index.ts';
import { StartRefusal } from '../platform/start-refusal.ts';

export interface CommandGround {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly say: (line: string) => void;
}

/**
 * Runs a command on the database of the settings, also while Danflow is running. What it answers becomes the exit code.
 * A refusal is one sentence; anything else is a bug and keeps its stack trace.
 */
export async function runCommand(work: (ground: CommandGround) => Promise<number>): Promise<void> {
  // Standard error: what a command prints may be piped into a file.
  const say = (line: string): void => console.error(line);
  try {
    const config = readCommandConfig();
    const borrowed =
      config.databaseUrl === undefined
        ? await borrowEmbeddedPostgres(config.dataDir, say)
        : { url: config.databaseUrl, release: () => Promise.resolve() };
    try {
      process.exitCode = await work({ config, databaseUrl: borrowed.url, say });
    } finally {
      await borrowed.release();
    }
  } catch (error) {
    console.error(error instanceof StartRefusal ? error.message : error);
    process.exitCode = 1;
  }
}
