import path from 'node:path';
import { buildApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { migrate } from '../../platform/migrate.ts';

// The server as main.ts starts it on an outside database, but that its payments may go to simulators (R21 forbids that there).
const say = (line: string): void => console.log(line);
const config = readConfig();
const databaseUrl = config.databaseUrl ?? '';
await migrate({ url: databaseUrl, say, backupsDir: path.join(config.dataDir, 'backups') });
const app = await buildApp({ config, databaseUrl, dataDir: config.dataDir, say });
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)));
await app.listen();
say('ready');
