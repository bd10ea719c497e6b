import { listCheckpointsRoute, listJournalRoute } from '@danflow/contract';
import { mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { listCheckpoints, listJournal } from './list-journal.ts';

export function mountAuditRoutes(http: Http): void {
  mountQuery(http, listJournalRoute, (read, { query }) => listJournal(read, query));
  mountQuery(http, listCheckpointsRoute, (read, { query }) => listCheckpoints(read, query));
}
