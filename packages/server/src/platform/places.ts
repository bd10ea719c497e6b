import path from 'node:path';

/** From source this is packages/server/src/platform/places.ts; the packaged build (scripts/package.mjs) lies flat beside `migrations` and `web`. */
const here = import.meta.dirname;
const isSource = import.meta.filename.endsWith('.ts');

export const MIGRATIONS_FOLDER = isSource ? path.join(here, '../../db/migrations') : path.join(here, 'migrations');
/** Not part of the packaged build: its demo pays at the sandbox. */
export const SIMULATORS_MAIN = isSource ? path.join(here, '../../../simulators/src/main.ts') : path.join(here, 'simulators.js');
export const WEB_FOLDER = isSource ? path.join(here, '../../../web/dist') : path.join(here, 'web');
