import { DomainError, type BodyOf, type mapImportRoute } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, writeJournal } from '../audit/index.ts';
import { getShop } from '../catalog/index.ts';
import type { FileDeps } from '../files/index.ts';
import { lockBatch, patchBatch } from './batch.repo.ts';
import { mappingFaults } from './columns.rules.ts';
import { dateFormatOf, lookAtFile } from './look-at-file.ts';
import { requireAction } from './request-step.ts';

const REMEMBER = `INSERT INTO import_mappings (shape, mapping, options, used_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (shape) DO UPDATE SET mapping = excluded.mapping, options = excluded.options, used_at = excluded.used_at`;

/** What the columns mean; remembered for the next file with this header. A check that was done is void. */
export async function mapImport(
  deps: FileDeps,
  tx: Tx,
  importId: string,
  body: BodyOf<typeof mapImportRoute>,
  ifMatch: number | null,
): Promise<{ importId: string }> {
  const batch = await lockBatch(tx, importId);
  if (ifMatch !== null && ifMatch !== batch.version) throw new DomainError('version_conflict', { fields: ['mapping'] });
  requireAction(batch, 'map', tx.now);
  const { mapping, options } = body;
  await getShop(tx, options.shopId);
  const faults = mappingFaults(mapping, { columns: batch.format.headers.length, status: options.orderState === 'from_column' });
  if (faults.length > 0)
    throw new DomainError('bad_request', { detail: faults.join('; '), problems: faults.map((message) => ({ field: 'mapping', message })) });
  const look = await lookAtFile(deps, batch.fileId, batch.format);
  const { dateFormat, questions } = dateFormatOf(look, mapping, options.dateFormat);
  await patchBatch(tx.db, batch, {
    state: 'uploaded',
    mapping,
    options: { ...options, dateFormat },
    format: { ...batch.format, questions },
    report: null,
    errorFileId: null,
    message: null,
  });
  await tx.client.query(REMEMBER, [
    batch.shape,
    JSON.stringify(mapping),
    JSON.stringify({ ...options, dateFormat: options.dateFormat }),
    tx.now,
  ]);
  const changes = changesBetween({ mapping: batch.mapping, options: batch.options }, { mapping, options });
  await writeJournal(tx, { subjectKind: 'import', subjectId: importId, action: 'import.map', changes });
  return { importId };
}
