import {
  DomainError,
  changePasswordRoute,
  getSessionRoute,
  listSessionsRoute,
  revokeSessionRoute,
  setLocaleRoute,
  signInRoute,
  signOutRoute,
  type SessionView,
} from '@danflow/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isFromForeignSite } from '../../platform/http/csrf.ts';
import { mountPlain, mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Deps } from '../../platform/module.ts';
import type { Principal } from '../../platform/principal.ts';
import { inTx } from '../../platform/tx.ts';
import { accessCacheOf } from './access-cache.ts';
import { SESSION_COOKIE } from './authenticate.ts';
import { changePassword } from './change-password.ts';
import { getSession } from './get-session.ts';
import { listSessions } from './list-sessions.ts';
import { endSessions } from './session.repo.ts';
import { setLocale } from './set-locale.ts';
import { signIn } from './sign-in.ts';

type Signed = Principal & { readonly id: string };

/** Routes about one's own session and password are for people: a key has neither. */
function person(principal: Principal): Signed {
  if (principal.kind !== 'user' || principal.id === null) throw new DomainError('forbidden', { permission: 'session' });
  return { ...principal, id: principal.id };
}

const cookieFor = (request: FastifyRequest, publicUrl: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:') || request.protocol === 'https' }) as const;

function mountSignIn(http: Http, { core, settings }: Deps): void {
  mountPlain(http, signInRoute, async ({ body, request, reply }): Promise<SessionView> => {
    // Nobody is signed in yet, so the general guard lets this pass; a foreign page must not sign a visitor in as somebody else either.
    if (isFromForeignSite(request, settings.publicUrl)) throw new DomainError('csrf_refused');
    const { principal, token, expiresAt } = await signIn(
      core,
      body,
      { ip: request.ip, userAgent: request.headers['user-agent'] ?? null },
      request.id,
    );
    void reply.setCookie(SESSION_COOKIE, token, { ...cookieFor(request, settings.publicUrl), expires: expiresAt });
    return getSession(core.db, principal);
  });
}

async function end(http: Http, principal: Signed, requestId: string, sessionIds: readonly string[]): Promise<number> {
  const ended = await inTx(http.core, principal, (tx) => endSessions(tx, principal.id, { only: sessionIds }), requestId);
  accessCacheOf(http.core).clear();
  return ended;
}

const forgetCookie = (reply: FastifyReply) => void reply.clearCookie(SESSION_COOKIE, { path: '/' });

function mountEnds(http: Http): void {
  mountPlain(http, signOutRoute, async ({ principal, request, reply }) => {
    const me = person(principal);
    await end(http, me, request.id, me.sessionId === null ? [] : [me.sessionId]);
    forgetCookie(reply);
    return {};
  });
  mountPlain(http, revokeSessionRoute, async ({ principal, params, request }) => {
    // A session that has already ended is the target reached (R7); one of somebody else is left alone by the same answer.
    await end(http, person(principal), request.id, [params.sessionId]);
    return {};
  });
}

function mountOwnAccount(http: Http): void {
  mountPlain(http, changePasswordRoute, async ({ principal, body, request }) => {
    const me = person(principal);
    await changePassword(http.core, me, body, request.ip, request.id);
    return getSession(http.core.db, { ...me, mustChangePassword: false });
  });
  mountPlain(http, setLocaleRoute, async ({ principal, body, request }) => {
    const me = person(principal);
    await inTx(http.core, me, (tx) => setLocale(tx, me.id, body.locale), request.id);
    accessCacheOf(http.core).clear();
    return getSession(http.core.db, { ...me, locale: body.locale });
  });
}

export function mountSessionRoutes(http: Http, deps: Deps): void {
  mountSignIn(http, deps);
  mountEnds(http);
  mountOwnAccount(http);
  mountQuery(http, getSessionRoute, (read) => getSession(read.db, read.principal));
  mountQuery(http, listSessionsRoute, listSessions);
}
