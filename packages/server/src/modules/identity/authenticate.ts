import type { FastifyRequest } from 'fastify';
import type { Authenticate } from '../../platform/http/server.ts';
import type { Core } from '../../platform/tx.ts';
import { accessCacheOf } from './access-cache.ts';
import { findByApiKey, findBySession } from './access.repo.ts';
import { hashToken, KEY_PREFIX } from './tokens.ts';

export const SESSION_COOKIE = 'danflow_session';
/** Both kinds of token have 43 or 46 characters; anything longer is not looked at. */
const MAX_TOKEN = 64;

interface Credential {
  readonly kind: 'session' | 'api_key';
  readonly token: string;
}

/** A key in the header goes before a cookie; with a header of another kind nobody is signed in by accident. */
function credentialOf(request: FastifyRequest): Credential | null {
  const header = request.headers.authorization;
  const token = header === undefined ? request.cookies[SESSION_COOKIE] : /^Bearer (\S+)$/i.exec(header)?.[1];
  if (!token || token.length > MAX_TOKEN) return null;
  if (header === undefined) return { kind: 'session', token };
  return token.startsWith(KEY_PREFIX) ? { kind: 'api_key', token } : null;
}

/** Finds who sends a request, by session cookie or `Authorization: Bearer dk_…`; null is nobody. */
export function authenticator(core: Core): Authenticate {
  const cache = accessCacheOf(core);
  return async (request) => {
    const credential = credentialOf(request);
    if (credential === null) return null;
    const hash = hashToken(credential.token);
    const find = credential.kind === 'session' ? findBySession : findByApiKey;
    return cache.get(`${credential.kind}:${hash.toString('base64')}`, () => find(core.db, hash, core.clock()));
  };
}
