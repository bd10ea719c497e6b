import { Readable } from 'node:stream';
import {
  DomainError,
  FILE_RULES,
  getFileRoute,
  openFileRoute,
  uploadArtworkRoute,
  uploadLogoRoute,
  uploadPictureRoute,
  uploadProofRoute,
  type FileKind,
  type FileView,
} from '@danflow/contract';
import { mountPlain, mountQuery, readAs, type PlainInput } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { readLink } from '../../platform/links.ts';
import { isShownInPage } from './file.rules.ts';
import { getFile, openFile } from './open-file.ts';
import { storeFile, type FileDeps } from './store-file.ts';

const DAY_MS = 86_400_000;

async function upload(deps: FileDeps, kind: FileKind, { request, principal }: PlainInput<typeof uploadPictureRoute>): Promise<FileView> {
  if (!request.isMultipart()) throw new DomainError('bad_request', { detail: 'multipart/form-data with one file is needed' });
  // One byte more than allowed: a file that was cut to the limit must not pass for one of that size.
  const part = await request.file({ limits: { fileSize: FILE_RULES[kind].maxBytes + 1 } });
  if (!part) throw new DomainError('bad_request', { detail: 'file' });
  // Pictures nobody puts on goods within a day are leftovers of a form that was left.
  const deleteAfter = kind === 'product_picture' ? new Date(deps.core.clock().getTime() + DAY_MS) : null;
  const stored = storeFile(deps, principal, { kind, name: part.filename, source: part.file, deleteAfter });
  // What a refusal leaves unread would keep the connection waiting.
  const { fileId } = await stored.finally(() => part.file.resume());
  return getFile(readAs(deps.core, principal), fileId);
}

async function open(deps: FileDeps, { params, reply }: PlainInput<typeof openFileRoute>): Promise<unknown> {
  const fileId = readLink(deps.core.keys, 'file', params.token, deps.core.clock());
  if (fileId === null) throw new DomainError('not_found', { what: 'file' });
  const file = await openFile(deps, fileId);
  const disposition = isShownInPage(file.mime) ? 'inline' : 'attachment';
  void reply.headers({
    'content-type': file.mime,
    'content-length': file.size,
    'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=43200, immutable',
  });
  return Readable.from(file.content);
}

export function mountFiles(http: Http, deps: FileDeps): void {
  mountPlain(http, uploadPictureRoute, (input) => upload(deps, 'product_picture', input));
  mountPlain(http, uploadLogoRoute, (input) => upload(deps, 'product_picture', input));
  mountPlain(http, uploadProofRoute, (input) => upload(deps, 'payment_proof', input));
  mountPlain(http, uploadArtworkRoute, (input) => upload(deps, 'artwork', input));
  mountPlain(http, openFileRoute, (input) => open(deps, input));
  mountQuery(http, getFileRoute, (read, { params }) => getFile(read, params.fileId));
}
