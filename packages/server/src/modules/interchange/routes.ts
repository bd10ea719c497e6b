import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  checkImportRoute,
  DomainError,
  exportOrdersRoute,
  getImportRoute,
  importErrorsRoute,
  listImportsRoute,
  mapImportRoute,
  runImportRoute,
  undoImportRoute,
  uploadImportRoute,
  type BodyOf,
  type ImportView,
} from '@danflow/contract';
import { mountCommand, mountPlain, mountQuery, readAs, routeName, type PlainInput } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { withLeanHeap } from '../../platform/lean-heap.ts';
import type { Deps } from '../../platform/module.ts';
import type { Principal } from '../../platform/principal.ts';
import { inTx, isUniqueViolation, type Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { openFile } from '../files/index.ts';
import { findBatch, type Batch } from './batch.repo.ts';
import { filesUntil } from './error-file.ts';
import { exportOrders } from './export-orders.ts';
import { mountGoodsTables } from './goods.routes.ts';
import { getImport, maySeeRows } from './import.view.ts';
import { listImports } from './list-imports.ts';
import { mapImport } from './map-import.ts';
import { requestStep } from './request-step.ts';
import { uploadImport } from './upload-import.ts';

/** Imports of shops outside one's scope do not exist for one. Throws not_found. */
async function seen({ core }: Deps, principal: Principal, importId: string): Promise<Batch> {
  const batch = await findBatch(core.db, importId);
  const { shopIds } = principal.scope;
  if (shopIds && !(shopIds as string[]).includes(batch.shopId)) throw new DomainError('not_found', { what: 'import' });
  return batch;
}

const attachment = (name: string): string => `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;

type UploadInput = PlainInput<typeof uploadImportRoute>;

async function knownUpload({ core }: Deps, { principal, idempotencyKey }: UploadInput): Promise<{ hash: Buffer; importId: string } | null> {
  const row = await core.db
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'ids'])
    .where('principal_id', '=', principal.principalId)
    .where('route', '=', routeName(uploadImportRoute))
    .where('key', '=', idempotencyKey ?? '')
    .executeTakeFirst();
  return row ? { hash: row.body_hash, importId: String((row.ids as { importId?: unknown }).importId) } : null;
}

/** The key of an upload stands for its bytes: they are hashed as they stream, since nothing holds them all (R16). */
class HashedUpload {
  readonly #hash = createHash('sha256');
  #digest: Buffer | undefined;

  async *pass(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  digest(): Buffer {
    return (this.#digest ??= this.#hash.digest());
  }
}

async function drained(source: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of source) continue;
}

async function upload(deps: Deps, input: UploadInput): Promise<ImportView> {
  const { request, principal, query, idempotencyKey } = input;
  if (!request.isMultipart()) throw new DomainError('bad_request', { detail: 'multipart/form-data with one file is needed' });
  const part = await request.file();
  if (!part) throw new DomainError('bad_request', { detail: 'file' });
  const hashed = new HashedUpload();
  const source = hashed.pass(part.file as AsyncIterable<Buffer>);
  const answer = (importId: string) => getImport(deps, readAs(deps.core, principal), importId);
  const repeated = async (): Promise<ImportView | null> => {
    const known = await knownUpload(deps, input);
    if (!known) return null;
    await drained(source);
    if (!known.hash.equals(hashed.digest())) throw new DomainError('idempotency_key_reused');
    return answer(known.importId);
  };
  const before = await repeated();
  if (before) return before;
  const remember = async (tx: Tx, importId: string): Promise<void> => {
    await tx.db
      .insertInto('idempotency_keys')
      .values({
        principal_id: principal.principalId,
        route: routeName(uploadImportRoute),
        key: idempotencyKey ?? '',
        body_hash: hashed.digest(),
        ids: JSON.stringify({ importId }),
        at: tx.now,
      })
      .execute();
  };
  try {
    const upload = { name: part.filename, source, shopId: query.shopId ?? null, remember };
    return await answer(await withLeanHeap(() => uploadImport(deps, principal, upload)));
  } catch (error) {
    const won = isUniqueViolation(error) ? await repeated() : null;
    if (won) return won;
    // What is left of the body is read and dropped: an answer amid an upload looks like a broken line to browsers.
    part.file.resume();
    throw error;
  }
}

async function errorFile(deps: Deps, { principal, params, reply, request }: PlainInput<typeof importErrorsRoute>): Promise<unknown> {
  const batch = await seen(deps, principal, params.importId);
  if (!maySeeRows({ principal }, batch)) throw new DomainError('forbidden', { permission: 'customer.reveal' });
  if (batch.errorFileId === null || filesUntil(batch) <= deps.core.clock()) throw new DomainError('not_found', { what: 'file' });
  await inTx(
    deps.core,
    principal,
    (tx) => writeJournal(tx, { subjectKind: 'import', subjectId: batch.id, action: 'import.open_errors', changes: {} }),
    request.id,
  );
  const file = await openFile(deps, batch.errorFileId);
  void reply.headers({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': attachment(file.name),
    'cache-control': 'no-store',
  });
  return Readable.from(file.content);
}

const MIMES = { csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } as const;

function exported(deps: Deps, { principal, body, reply, request }: PlainInput<typeof exportOrdersRoute>): Promise<unknown> {
  const read = readAs(deps.core, principal);
  const { format }: BodyOf<typeof exportOrdersRoute> = body;
  const day = read.now.toISOString().slice(0, 10);
  void reply.headers({
    'content-type': MIMES[format],
    'content-disposition': attachment(`orders-${day}.${format}`),
    'cache-control': 'no-store',
  });
  return exportOrders(deps.core, read, body, deps.settings.timeZone, request.id);
}

export function mountInterchange(http: Http, deps: Deps): void {
  const view = (read: Parameters<typeof getImport>[1], { importId }: { importId: string }) => getImport(deps, read, importId);
  const mine = ({ principal, params }: { principal: Principal; params: { importId: string } }) =>
    seen(deps, principal, params.importId).then(() => undefined);
  mountGoodsTables(http, deps);
  mountPlain(http, uploadImportRoute, (input) => upload(deps, input));
  mountQuery(http, listImportsRoute, (read, { query }) => listImports(read, query));
  mountQuery(http, getImportRoute, async (read, { params }) => {
    await seen(deps, read.principal, params.importId);
    return getImport(deps, read, params.importId);
  });
  mountCommand(http, mapImportRoute, (tx, { params, body, ifMatch }) => mapImport(deps, tx, params.importId, body, ifMatch), view, mine);
  mountCommand(http, checkImportRoute, (tx, { params }) => requestStep(tx, params.importId, 'check'), view, mine);
  mountCommand(http, runImportRoute, (tx, { params }) => requestStep(tx, params.importId, 'run'), view, mine);
  mountCommand(http, undoImportRoute, (tx, { params }) => requestStep(tx, params.importId, 'undo'), view, mine);
  mountPlain(http, importErrorsRoute, (input) => errorFile(deps, input));
  mountPlain(http, exportOrdersRoute, (input) => exported(deps, input));
}
