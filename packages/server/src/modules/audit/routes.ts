import { listCheckpointsRoute, listJournalRoute } from '@danflow/contract';
import { mountListing, mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { listCheckpoints, listJournal } from './list-journal.ts';

export function mountAuditRoutes(http: Http): void {
  mountListing(http, listJournalRoute, (read, { query }) => listJournal(read, query));
  mountQuery(http, listCheckpointsRoute, (read, { query }) => listCheckpoints(read, query));
}
