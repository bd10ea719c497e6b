import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createProductRoute, getFileRoute, type FileView } from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Http } from '../../platform/http/server.ts';
import type { Principal } from '../../platform/principal.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { filesModule, openFile, storeFile } from './index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const DAY_MS = 86_400_000;

/** The harness speaks JSON; a form has to be written by hand. A file is stored as the app would, then asked for by HTTP. */
async function stored(kind: 'product_picture' | 'payment_proof', bytes: Buffer, name = 'a.png'): Promise<FileView> {
  const source = (async function* chunks() {
    yield bytes;
  })();
  const { fileId } = await storeFile(app.deps, app.me, { kind, name, source });
  return app.ok(getFileRoute, { params: { fileId } });
}
const open = (url: string) => app.http.app.inject({ method: 'GET', url });
const onDisk = (id: string): Buffer => readFileSync(path.join(app.deps.settings.dataDir, 'files', id.slice(-2), id));

test('a picture opens by its signed address without signing in, until the address expires or is changed', async () => {
  const { url, mime, size } = await stored('product_picture', PNG);
  expect({ mime, size }).toEqual({ mime: 'image/png', size: PNG.length });
  const answer = await open(url);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' });
  expect(answer.rawPayload.equals(PNG)).toBe(true);
  expect((await open(`${url.slice(0, -3)}AAA`)).statusCode).toBe(404);
  app.clock.advance(2 * DAY_MS);
  expect((await open(url)).statusCode).toBe(404);
});

test('the address of a picture stays the same for hours, so that browsers may keep it', async () => {
  const file = await stored('product_picture', PNG);
  app.clock.advance(60_000);
  expect((await app.ok(getFileRoute, { params: { fileId: file.id } })).url).toBe(file.url);
});

test('a proof of payment is sealed on disk and opens whole', async () => {
  const big = Buffer.concat([PNG, Buffer.alloc(700_000, 'card 6222')]);
  const proof = await stored('payment_proof', big);
  expect(onDisk(proof.id).includes('card 6222')).toBe(false);
  expect((await open(proof.url)).rawPayload.equals(big)).toBe(true);
  await expect(openFile(app.deps, '01890000-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' });
});

test('a script that calls itself a picture, an empty file and one too large are refused and leave nothing', async () => {
  const before = readdirSync(path.join(app.deps.settings.dataDir, 'files'), { recursive: true }).length;
  await expect(stored('product_picture', Buffer.from('<script>alert(1)</script>'))).rejects.toMatchObject({ code: 'file_refused' });
  await expect(stored('product_picture', Buffer.alloc(0))).rejects.toMatchObject({ code: 'file_refused' });
  await expect(stored('product_picture', Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]))).rejects.toMatchObject({ code: 'too_large' });
  const after = readdirSync(path.join(app.deps.settings.dataDir, 'files'), { recursive: true }) as string[];
  expect(after.filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(after.filter((name) => name.includes(path.sep)).length).toBeLessThanOrEqual(before);
});

test('who may not open a kind does not even learn that the file exists', async () => {
  const proof = await stored('payment_proof', PNG);
  const packer = testPrincipal({ permissions: new Set(['catalog.read']) });
  expect((await app.call(getFileRoute, { params: { fileId: proof.id }, as: packer })).status).toBe(404);
});

const BOUNDARY = 'danflowtest';
const form = (bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="../白 杯.png"\r\ncontent-type: text/plain\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);

/** Just this module's routes, asked by `me`: the harness names its callers in JSON calls only. */
async function upload(me: Principal, bytes: Buffer) {
  const { core, log, metrics } = app.deps;
  const http = await Http.open({
    core,
    log,
    metrics,
    authenticate: () => Promise.resolve(me),
    trustProxy: [],
    publicUrl: null,
    areRepliesChecked: true,
  });
  await filesModule.mount?.(http, app.deps);
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'x-danflow': '1' };
  const answer = await http.app.inject({ method: 'POST', url: '/api/files/product-pictures', headers, payload: form(bytes) });
  await http.app.close();
  return { status: answer.statusCode, body: answer.json<FileView>() };
}

test('an upload is believed by its bytes, not by its name or header, and needs its permission', async () => {
  const { status, body } = await upload(app.me, PNG);
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: '白 杯.png', mime: 'image/png', kind: 'product_picture' });
  expect((await open(body.url)).rawPayload.equals(PNG)).toBe(true);
  expect(await upload(app.me, Buffer.from('<svg/>'))).toMatchObject({ status: 422, body: { code: 'file_refused' } });
  expect(await upload(app.me, Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]))).toMatchObject({
    status: 413,
    body: { code: 'too_large' },
  });
  expect(await upload(testPrincipal({ permissions: new Set(['catalog.read']) }), PNG)).toMatchObject({ status: 403 });
});

test('pictures that no goods show are swept after a day; those that are shown stay', async () => {
  const source = () =>
    (async function* chunks() {
      yield PNG;
    })();
  const deleteAfter = new Date(app.clock.now.getTime() + DAY_MS);
  const left = await storeFile(app.deps, app.me, { kind: 'product_picture', name: '../x/left.png', source: source(), deleteAfter });
  const used = await storeFile(app.deps, app.me, { kind: 'product_picture', name: 'used.png', source: source(), deleteAfter });
  expect((await app.ok(getFileRoute, { params: left })).name).toBe('left.png');
  const product = await app.ok(createProductRoute, {
    body: { title: 'Shown', pictureId: used.fileId, skus: [{ code: 'SH-1', priceAmount: 1 }] },
  });
  expect(product.skus[0]?.pictureUrl).toBe(product.pictureUrl);
  app.clock.advance(2 * DAY_MS);
  expect(await app.job('files.sweep')).toBeGreaterThanOrEqual(1);
  expect((await app.call(getFileRoute, { params: left })).status).toBe(404);
  expect(() => onDisk(left.fileId)).toThrow('ENOENT');
  expect(onDisk(used.fileId).equals(PNG)).toBe(true);
});
