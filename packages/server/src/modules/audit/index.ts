import type { ServerModule } from '../../platform/module.ts';
import { notaryJob } from './notarise.ts';
import { mountAuditRoutes } from './routes.ts';

export { canonical, changesBetween, digestOf, GONE, type Changes } from './journal-macs.ts';
export { guardVersion } from './guard-version.ts';
export { chainEntry, headOf, writeJournal, type Head, type NewEntry } from './write-journal.ts';
export type { LivePart } from './live-part.ts';
export { verifyJournal } from './verify-journal.ts';
export { printReport, type Finding, type VerifyReport } from './verify-report.ts';

export const auditModule: ServerModule = {
  name: 'audit',
  mount: mountAuditRoutes,
  jobs: ({ log }) => [notaryJob(log)],
};
