import {
  checkImportRoute,
  getImportRoute,
  mapImportRoute,
  runImportRoute,
  type ImportMapping,
  type ImportOptionsInput,
  type ImportView,
} from '@danflow/contract';
import { Http } from '../../platform/http/server.ts';
import { newId } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import type { TestApp } from '../../testing/app.ts';
import { mountInterchange } from './routes.ts';

const BOUNDARY = 'danflowtest';
const form = (name: string, bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);

export interface Uploaded {
  readonly status: number;
  readonly body: ImportView & { readonly code?: string; readonly detail?: string };
}

/** Just this module's routes, asked by `as`: the test app names its callers in JSON calls only. */
export async function uploadFile(
  app: TestApp,
  name: string,
  bytes: Buffer | string,
  { as = app.me, key = newId<string>(new Date()) }: { as?: Principal; key?: string } = {},
): Promise<Uploaded> {
  const { core, log, metrics } = app.deps;
  const http = await Http.open({
    core,
    log,
    metrics,
    authenticate: () => Promise.resolve(as),
    trustProxy: [],
    publicUrl: null,
    areRepliesChecked: true,
  });
  mountInterchange(http, app.deps);
  const headers = {
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    'x-danflow': '1',
    'idempotency-key': key,
    'accept-language': 'en',
  };
  const answer = await http.app.inject({ method: 'POST', url: '/api/imports', headers, payload: form(name, Buffer.from(bytes)) });
  await http.app.close();
  return { status: answer.statusCode, body: answer.json<Uploaded['body']>() };
}

/** Handlers and worker run to their end. */
export async function settle(app: TestApp, importId: ImportView['id']): Promise<ImportView> {
  await app.drain();
  await app.job('interchange.continue');
  await app.drain();
  return app.ok(getImportRoute, { params: { importId } });
}

/** As suggested, with these options; SKUs are created unless said otherwise, whatever an earlier file of the shape did. */
export async function mapped(
  app: TestApp,
  view: ImportView,
  options: Partial<ImportOptionsInput> = {},
  mapping?: ImportMapping,
): Promise<ImportView> {
  return app.ok(mapImportRoute, {
    params: { importId: view.id },
    body: { mapping: mapping ?? view.columns.map((c) => c.target), options: { ...view.options, unknownSkus: 'create', ...options } },
  });
}

export async function checked(app: TestApp, view: ImportView): Promise<ImportView> {
  await app.ok(checkImportRoute, { params: { importId: view.id } });
  return settle(app, view.id);
}

export async function ran(app: TestApp, view: ImportView): Promise<ImportView> {
  await app.ok(runImportRoute, { params: { importId: view.id } });
  return settle(app, view.id);
}

/** Upload to done in one go, with the options that the file suggests and those given. */
export async function importFile(
  app: TestApp,
  name: string,
  bytes: Buffer | string,
  options: Partial<ImportOptionsInput> = {},
): Promise<ImportView> {
  const { status, body } = await uploadFile(app, name, bytes);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return ran(app, await checked(app, await mapped(app, body, options)));
}
