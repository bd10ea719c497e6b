import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig, SETTINGS } from './config.ts';
import { StartRefusal } from './platform/start-refusal.ts';

const read = (env: Record<string, string>, argv: string[] = [], asRoot = false) => readConfig({ env, argv, cwd: '/srv/shop', asRoot });

test('with nothing set, it listens on this computer alone and keeps its data in the project', () => {
  expect(read({})).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://127.0.0.1:3000',
    dataDir: '/srv/shop/data',
    isDemo: false,
    role: 'all',
  });
});

test('as root the data is where PostgreSQL, running as another user, can reach it', () => {
  expect(read({}, [], true).dataDir).toBe('/var/lib/danflow');
  expect(read({ DANFLOW_DATA: '/mnt/x' }, [], true).dataDir).toBe('/mnt/x');
});

test('every wrong setting is named, with what it must be, in one sentence', () => {
  const wrong = {
    PORT: '99999',
    DATABASE_URL: 'mysql://x',
    DANFLOW_ROLE: 'boss',
    DANFLOW_TIME_ZONE: 'Mars/Base',
    DANFLOW_TRUST_PROXY: '10.0.0.0/99',
  };
  const attempt = () => read(wrong);
  expect(attempt).toThrow(StartRefusal);
  for (const name of Object.keys(wrong)) expect(attempt).toThrow(name);
  expect(attempt).toThrow('PORT must be a whole number from 0 to 65535');
});

test.each([
  ['PORT', '80a'],
  ['PORT', '-1'],
  ['PUBLIC_URL', 'shop.example.com'],
  ['PUBLIC_URL', 'javascript:alert(1)'],
  ['HOST', 'http://x'],
  ['DANFLOW_METRICS_TOKEN', 'short'],
  ['DANFLOW_DATABASE_POOL', '1'],
  ['DANFLOW_TRUST_PROXY', 'true'],
])('%s=%s is refused', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(new RegExp(`^Wrong setting: ${name} must`));
});

test('a misspelt setting or argument is refused, not ignored', () => {
  expect(() => read({ DANFLOW_DATTA: '/x' })).toThrow('there is no DANFLOW_DATTA');
  expect(() => read({}, ['--dmeo'])).toThrow('--dmeo');
});

test('an empty variable means not set', () => {
  expect(read({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: undefined });
});

test('demo data is asked for by argument', () => {
  expect(read({}, ['--demo']).isDemo).toBe(true);
});

test('--https opens the local network, and links begin with the address that phones reach', () => {
  const https = (env: Record<string, string>) =>
    readConfig({ env, argv: ['--https', '--demo'], cwd: '/srv/shop', asRoot: false, lanAddress: '192.168.1.5' });
  expect(https({})).toMatchObject({ isHttps: true, isDemo: true, host: '0.0.0.0', publicUrl: 'https://192.168.1.5:3000' });
  expect(https({ PUBLIC_URL: 'https://shop.example.com/' }).publicUrl).toBe('https://shop.example.com');
  expect(https({ HOST: '127.0.0.1' })).toMatchObject({ host: '127.0.0.1', publicUrl: 'https://127.0.0.1:3000' });
  expect(read({ HOST: '0.0.0.0' })).toMatchObject({ isHttps: false, publicUrl: 'http://localhost:3000' });
});

test('proxies are addresses and ranges of both families', () => {
  expect(read({ DANFLOW_TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,::1,fd00::/8' }).trustProxy).toEqual([
    '127.0.0.1',
    '10.0.0.0/8',
    '::1',
    'fd00::/8',
  ]);
});

test('.env.example lists exactly the settings that are read', () => {
  const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
  const listed = [...text.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(listed.toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
});
