import { createHash } from 'node:crypto';
import { FILE_RULES } from '@danflow/contract';
import { DomainError } from '@danflow/contract';
import type { Deps } from '../../platform/module.ts';
import type { Principal } from '../../platform/principal.ts';
import { inTx } from '../../platform/tx.ts';
import { deleteFile } from '../files/index.ts';
import { keepBill } from './fetch-bill.ts';
import { requestRun } from './request-run.ts';

export interface BillUpload {
  readonly bookId: string;
  readonly day: string;
  readonly again: boolean;
  readonly name: string;
  readonly source: AsyncIterable<Uint8Array>;
  readonly requestId: string;
}

/**
 * A bill that a person downloaded at the provider: sealed like a fetched one, and read the same way. Throws what requestRun
 * throws, too_large, file_refused; the file of a refused day is not kept.
 */
export async function uploadBill(deps: Deps, who: Principal, upload: BillUpload): Promise<string> {
  const hash = createHash('sha256');
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of upload.source) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const { fileId } = await keepBill(deps, who, upload.name, hashed());
  const file = { id: fileId, sha256: hash.digest() };
  try {
    const wish = { bookId: upload.bookId, day: upload.day, again: upload.again, from: 'kept' as const, file };
    return (await inTx(deps.core, who, (tx) => requestRun(tx, wish), upload.requestId)).batchId;
  } catch (error) {
    await deleteFile(deps, fileId);
    throw error;
  }
}

/** Above this the connection ends: a file that was cut to the limit must not pass for a bill. */
export const MAX_BILL_BYTES = FILE_RULES.bill.maxBytes;
export const noFile = (): DomainError =>
  new DomainError('bad_request', { detail: 'multipart/form-data with one part named file is needed' });
