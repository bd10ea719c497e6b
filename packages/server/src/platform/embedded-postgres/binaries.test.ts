import { mkdir, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hydrate } from './binaries.ts';
import { explainServerOutput } from './server-output.ts';

test('the links that the package could not carry are made, also when half of them are there or broken', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'danflow-links-'));
  const lib = path.join(folder, 'native', 'lib');
  await mkdir(lib, { recursive: true });
  await writeFile(path.join(lib, 'libicuuc.so.60.2'), '');
  const links = ['libicuuc.so.60', 'libicuuc.so'].map((name) => ({ source: 'native/lib/libicuuc.so.60.2', target: `native/lib/${name}` }));
  await writeFile(path.join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  await hydrate(folder);
  await rm(path.join(lib, 'libicuuc.so'));
  await hydrate(folder);
  expect(await readlink(path.join(lib, 'libicuuc.so.60'))).toBe('libicuuc.so.60.2');
  expect(await readlink(path.join(lib, 'libicuuc.so'))).toBe('libicuuc.so.60.2');
  await rm(folder, { recursive: true });
});

test.each([
  ['initdb: error: could not write file: No space left on device', 'the disk is full'],
  ['2026-01-01 FATAL:  database files are incompatible with server', 'its files were made by another version of PostgreSQL'],
  [
    'postgres: error while loading shared libraries: libicuuc.so.60: cannot open',
    'a library of the built-in PostgreSQL is missing (run npm ci)',
  ],
  ['LOG:  starting\nFATAL:  something new.\nLOG:  down', 'something new'],
  ['', 'PostgreSQL gave no reason'],
])('%j is said as %j', (output, words) => {
  expect(explainServerOutput(output)).toBe(words);
});
