import { BILL_KEPT_YEARS, type FileId } from '@danflow/contract';
import type { Deps } from '../../platform/module.ts';
import { systemActor, type Actor } from '../../platform/principal.ts';
import { storeFile } from '../files/index.ts';
import type { BillSource } from '../payments/index.ts';
import { RunFailed } from './read-bill.ts';

/** Accounting keeps statements ten years (R27); after that the sweep of files deletes it. */
export function keptUntil(now: Date): Date {
  const until = new Date(now);
  until.setUTCFullYear(until.getUTCFullYear() + BILL_KEPT_YEARS);
  return until;
}

async function* buffers(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

export function keepBill(deps: Deps, actor: Actor, name: string, bytes: AsyncIterable<Uint8Array>): Promise<{ fileId: FileId }> {
  return storeFile(deps, actor, {
    kind: 'bill',
    name,
    mime: 'application/octet-stream',
    source: buffers(bytes),
    deleteAfter: keptUntil(deps.core.clock()),
  });
}

/** Fetches and seals the bill of a day; null where the provider says that nothing moved. Throws RunFailed. Outside any transaction. */
export async function fetchBill(deps: Deps, source: BillSource, day: string): Promise<FileId | null> {
  try {
    const answer = await source.download(day);
    if (answer.kind === 'none') return null;
    if (answer.kind === 'not_ready') throw new RunFailed('not_ready', 'the provider is still writing the bill');
    return (await keepBill(deps, systemActor('reconciliation'), answer.fileName, answer.bytes)).fileId;
  } catch (error) {
    if (error instanceof RunFailed) throw error;
    throw new RunFailed('download_failed', error instanceof Error ? error.message : String(error));
  }
}
