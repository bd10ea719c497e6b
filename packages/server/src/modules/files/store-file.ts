import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { DomainError, FILE_RULES, type FileId, type FileKind } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../platform/module.ts';
import type { Actor } from '../../platform/principal.ts';
import { inTx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { cleanName, isTypeAllowed } from './file.rules.ts';
import { folderStore } from './folder-store.ts';
import { sealFrames } from './sealed-frames.ts';

export type FileDeps = Pick<Deps, 'core' | 'settings'>;

export interface NewFile {
  readonly kind: FileKind;
  readonly name: string;
  readonly source: AsyncIterable<Buffer>;
  /** For kinds whose type is not sniffed; ignored for the others. */
  readonly mime?: string;
  /** The sweep deletes the file after this time. */
  readonly deleteAfter?: Date | null;
}

/** As many bytes as the longest signature that is looked for. */
const SNIFFED_BYTES = 4100;

interface Seen {
  size: number;
  readonly hash: ReturnType<typeof createHash>;
  mime: string | null;
}

const typeOf = async (head: Buffer): Promise<string | null> => (await fileTypeFromBuffer(head))?.mime ?? null;

/** Passes a source through, weighing and hashing it; breaks off at the first byte too many and at a wrong type. */
async function* inspected(kind: FileKind, source: AsyncIterable<Buffer>, seen: Seen): AsyncGenerator<Buffer> {
  const { maxBytes } = FILE_RULES[kind];
  let head: Buffer | null = Buffer.alloc(0);
  const settle = async (bytes: Buffer): Promise<Buffer> => {
    seen.mime = await typeOf(bytes);
    if (!isTypeAllowed(kind, seen.mime)) throw new DomainError('file_refused', { detail: seen.mime ?? 'unknown type' });
    return bytes;
  };
  for await (const chunk of source) {
    seen.size += chunk.length;
    if (seen.size > maxBytes) throw new DomainError('too_large', { limit: `${maxBytes / 1024 / 1024} MB` });
    seen.hash.update(chunk);
    if (head === null) yield chunk;
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < SNIFFED_BYTES) continue;
      yield await settle(head);
      head = null;
    }
  }
  if (seen.size === 0) throw new DomainError('file_refused', { detail: 'empty' });
  if (head !== null) yield await settle(head);
}

/**
 * Stores a file: content first, row after it, so that no row ever points to nothing; a crash in between leaves content
 * that nobody points to. Throws `file_refused` for a type that the kind does not take, `too_large`.
 */
export async function storeFile({ core, settings }: FileDeps, actor: Actor, file: NewFile): Promise<{ fileId: FileId }> {
  const now = core.clock();
  const id = newId<FileId>(now);
  const { isSealed, mimes } = FILE_RULES[file.kind];
  const seen: Seen = { size: 0, hash: createHash('sha256'), mime: null };
  const store = folderStore(settings.dataDir);
  const plain = inspected(file.kind, file.source, seen);
  await store.put(id, isSealed ? sealFrames(core.keys, id, plain) : plain);
  const mime = (mimes === null ? file.mime : undefined) ?? seen.mime ?? 'application/octet-stream';
  const row = {
    id,
    kind: file.kind,
    name: cleanName(file.name),
    mime,
    size: seen.size,
    sha256: seen.hash.digest(),
    sealed: isSealed,
    created_by: actor.id,
    created_at: now,
    delete_after: file.deleteAfter ?? null,
  };
  await inTx(core, actor, async (tx) => {
    await tx.db.insertInto('files').values(row).execute();
    const changes = {
      kind: [null, row.kind],
      mime: [null, mime],
      size: [null, row.size],
      sha256: [null, row.sha256.toString('hex')],
    } as const;
    await writeJournal(tx, { subjectKind: 'file', subjectId: id, action: 'file.store', changes });
  });
  return { fileId: id };
}
