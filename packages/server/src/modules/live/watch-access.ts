import type { Http } from '../../platform/http/server.ts';
import type { Log } from '../../platform/log.ts';
import { admit } from '../../platform/http/admit.ts';
import { liveRoute } from '@danflow/contract';
import { openCredentials } from '../identity/index.ts';
import type { LiveHub } from './live-hub.ts';
import type { LiveStream } from './live-stream.ts';

/** With the time a look takes, a revoked session hears nothing more after 5 s (R28), whichever process revoked it. */
export const LOOK_MS = 2000;
const BEAT_EVERY = 7;

/** Present rights of a stream's reader; false when there are none any more. */
async function isStillAdmitted(http: Http, stream: LiveStream, open: ReadonlySet<string>): Promise<boolean> {
  const { kind, sessionId, principalId } = stream.principal;
  const credential = kind === 'api_key' ? principalId : sessionId;
  if (credential !== null && !open.has(credential)) return false;
  const principal = await http.authenticate(stream.request);
  if (principal === null) return false;
  try {
    admit(liveRoute, principal);
  } catch {
    return false;
  }
  stream.principal = principal;
  return true;
}

async function look(http: Http, hub: LiveHub): Promise<void> {
  const { streams } = hub;
  if (streams.length === 0) return;
  const ids = (kind: 'user' | 'api_key') =>
    streams.filter((s) => s.principal.kind === kind).flatMap(({ principal: p }) => (kind === 'user' ? (p.sessionId ?? []) : p.principalId));
  // Asked of the database, not of the cache: the cache may be 5 s old when another process revoked.
  const open = await openCredentials(http.core.db, http.core.clock(), { sessionIds: ids('user'), keyIds: ids('api_key') });
  for (const stream of streams) if (!(await isStillAdmitted(http, stream, open))) stream.end();
}

/** Looks at all streams every other second; answers how to stop. When the database cannot be asked, nobody is heard: streams end. */
export function watchAccess(http: Http, hub: LiveHub, log: Log): () => void {
  let count = 0;
  let isLooking = false;
  const timer = setInterval(() => {
    count += 1;
    if (count % BEAT_EVERY === 0) for (const stream of hub.streams) stream.beat();
    if (isLooking) return;
    isLooking = true;
    void look(http, hub)
      .catch((error: unknown) => {
        log.warn({ error }, 'who listens could not be looked up; their pages connect again');
        for (const stream of hub.streams) stream.end();
      })
      .finally(() => (isLooking = false));
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
