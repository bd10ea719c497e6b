import type { Core } from '../../platform/tx.ts';
import { checkpointMac } from './checkpoint-macs.ts';
import { checkpointsAfter, partsTold, type Checkpoint } from './journal.repo.ts';
import type { LivePart } from './live-part.ts';
import { digestWindow } from './notarise.ts';
import { verifyChains, type Report } from './verify-chains.ts';
import type { Finding, VerifyReport } from './verify-report.ts';

const PAGE = 500;
/** All are counted, so many are kept: a table emptied by hand must not fill the memory. */
const MAX_FINDINGS = 200;

/** Rows that no entry tells of: put in by hand, or their whole history was deleted. */
async function verifyTold({ db }: Core, part: LivePart, report: Report): Promise<void> {
  if (!part.rowsAfter) return;
  let after: string | null = null;
  for (;;) {
    const rows = await part.rowsAfter(db, after, PAGE);
    const told = await partsTold(
      db,
      rows.map((r) => r.subjectId),
    );
    for (const { id, subjectId } of rows) {
      const parts = told.get(subjectId);
      if (!parts?.has(`${part.kind}:${id}`) && !(id === subjectId && parts?.has(part.kind)))
        report({ kind: 'row_untold', subjectId: id, part: part.kind });
    }
    after = rows.at(-1)?.id ?? null;
    if (rows.length < PAGE) return;
  }
}

async function verifyCheckpoint({ db, keys }: Core, before: Checkpoint | null, c: Checkpoint, report: Report): Promise<void> {
  const expected = (before?.seq ?? 0) + 1;
  for (let seq = expected; seq < c.seq && seq < expected + MAX_FINDINGS; seq += 1) report({ kind: 'checkpoint_missing', seq });
  const isChained = c.seq === expected;
  const isTrue =
    keys.ids.includes(c.keyId) && (!isChained || checkpointMac(keys.key(c.keyId).journal, before?.mac ?? Buffer.alloc(0), c).equals(c.mac));
  if (!isTrue) report({ kind: 'checkpoint_edited', seq: c.seq });
  const now = await digestWindow(db, c.fromAt, c.toAt);
  if (now.entries !== c.entries || !now.digest.equals(c.digest)) {
    report({ kind: 'window_differs', seq: c.seq, fromAt: c.fromAt, toAt: c.toAt, entries: c.entries, found: now.entries });
  }
}

async function verifyCheckpoints(core: Core, report: Report): Promise<{ checkpoints: number; last: Checkpoint | null }> {
  let last: Checkpoint | null = null;
  let checkpoints = 0;
  for (;;) {
    const page: Checkpoint[] = await checkpointsAfter(core.db, last?.seq ?? 0, PAGE);
    for (const checkpoint of page) {
      await verifyCheckpoint(core, last, checkpoint, report);
      last = checkpoint;
    }
    checkpoints += page.length;
    if (page.length < PAGE) return { checkpoints, last };
  }
}

/**
 * Checks the whole journal (R26): every chain, every checkpoint, and the live rows of `parts` against the last entry that tells of
 * each. Runs beside a working system; memory is that of one page. `verify` prints `printReport` of it and exits 1 on findings.
 */
export async function verifyJournal(core: Core, parts: readonly LivePart[]): Promise<VerifyReport> {
  const findings: Finding[] = [];
  let findingsTotal = 0;
  const report: Report = (finding) => {
    findingsTotal += 1;
    if (findings.length < MAX_FINDINGS) findings.push(finding);
  };
  const chains = await verifyChains(core, parts, report);
  for (const part of parts) await verifyTold(core, part, report);
  const { checkpoints, last } = await verifyCheckpoints(core, report);
  const lastCheckpoint = last && { seq: last.seq, mac: last.mac.toString('hex'), toAt: last.toAt };
  return { ...chains, checkpoints, findings, findingsTotal, lastCheckpoint };
}
