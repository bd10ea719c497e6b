import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openCore, openDemo, type OpenCore } from '../app.ts';
import { testDatabase } from './database.ts';

export interface DemoApp extends OpenCore {
  readonly url: string;
  readonly dataDir: string;
  /** Everything that was said while loading. */
  readonly said: readonly string[];
  readonly ms: number;
  stop(): Promise<void>;
}

/** A database of its own with the demo data in it, loaded as `npm start -- --demo` does. */
export async function openDemoApp(): Promise<DemoApp> {
  const database = await testDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'danflow-test-demo-'));
  const settings = {
    dataDir,
    publicUrl: 'http://127.0.0.1:3000',
    timeZone: 'Asia/Shanghai',
    isSandboxAllowed: true,
    metricsToken: null,
    gatherMax: 128,
  };
  const said: string[] = [];
  const opened = await openCore({
    databaseUrl: database.url,
    dataDir,
    keyring: null,
    poolMax: 12,
    logLevel: 'silent',
    settings,
    say: (line) => void said.push(line),
  });
  const began = performance.now();
  await openDemo(opened.deps, (line) => void said.push(line));
  return {
    ...opened,
    url: database.url,
    dataDir,
    said,
    ms: performance.now() - began,
    async stop() {
      await opened.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
