import { DomainError, FILE_RULES, FileKind, type FileId, type FileView } from '@danflow/contract';
import { can } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { fileUrl } from './file-address.ts';
import { folderStore } from './folder-store.ts';
import { unsealFrames } from './sealed-frames.ts';
import type { FileDeps } from './store-file.ts';

export interface OpenedFile {
  readonly kind: FileKind;
  readonly name: string;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  /** Plain content, whatever lies on disk. */
  readonly content: AsyncIterable<Buffer>;
}

/** Opens a file for whoever already proved that they may see it. Throws `not_found`. */
export async function openFile({ core, settings }: FileDeps, fileId: string): Promise<OpenedFile> {
  const row = await core.db
    .selectFrom('files')
    .select(['kind', 'name', 'mime', 'size', 'sealed'])
    .where('id', '=', fileId)
    .executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'file' });
  const stored = folderStore(settings.dataDir).get(fileId);
  return {
    kind: FileKind.parse(row.kind),
    name: row.name,
    mime: row.mime,
    size: row.size,
    content: row.sealed ? unsealFrames(core.keys, fileId, stored) : stored,
  };
}

/** Facts and a fresh address. Throws `not_found` also for a kind that the reader may not open. */
export async function getFile(read: Read, fileId: string): Promise<FileView> {
  const row = await read.db
    .selectFrom('files')
    .select(['id', 'kind', 'name', 'mime', 'size', 'created_at', 'created_by'])
    .where('id', '=', fileId)
    .executeTakeFirst();
  const kind = row && FileKind.parse(row.kind);
  if (!row || !kind || !(can(read.principal, FILE_RULES[kind].opens) || row.created_by === read.principal.principalId))
    throw new DomainError('not_found', { what: 'file' });
  const { name, mime, size } = row;
  return {
    id: row.id as FileId,
    kind,
    name,
    mime,
    size,
    url: fileUrl(read.keys, row.id, read.now),
    createdAt: row.created_at.toISOString(),
  };
}
