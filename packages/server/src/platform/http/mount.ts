import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, type BodyOf, type ParamsOf, type QueryOf, type ReplyOf, type Route } from '@danflow/contract';
import type { Principal } from '../principal.ts';
import { inTx, isUniqueViolation, type Core, type Read, type Tx } from '../tx.ts';
import type { Http } from './server.ts';

export interface Input<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  readonly principal: Principal;
  /** The version a person edited, from If-Match; null when not sent (R7). */
  readonly ifMatch: number | null;
}

export interface PlainInput<R extends Route> extends Input<R> {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly idempotencyKey: string | null;
}

/** What a command leaves behind: enough to render its answer again under another day's permissions (R16). */
export type Outcome = Readonly<Record<string, unknown>>;

export const MAX_KEY_LENGTH = 128;

export function idempotencyKeyOf(route: Route, request: FastifyRequest): string | null {
  if (route.method === 'GET' || route.idempotency === 'none') return null;
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key.length === 0 || key.length > MAX_KEY_LENGTH) throw new DomainError('idempotency_key_missing');
  return key;
}

export const routeName = (route: Route): string => `${route.method} ${route.path}`;
export const bodyHash = (body: unknown, params: unknown = null): Buffer => hash('sha256', JSON.stringify([params, body ?? null]), 'buffer');

const ifMatchOf = (request: FastifyRequest): number | null => {
  const match = /^"?(\d{1,9})"?$/.exec(request.headers['if-match'] ?? '');
  return match?.[1] ? Number(match[1]) : null;
};

const SEEN_COOKIE = 'danflow_seen';
/** By then the replica shows what was written, or serves nobody. */
const SEEN_SECONDS = 10;

/** Until the replica shows this command, its person reads from the primary, also through another process (ADR 0068). */
function rememberWrite(
  core: Core,
  route: Route,
  { principal, request, reply }: Pick<PlainInput<Route>, 'principal' | 'request' | 'reply'>,
): void {
  if (!core.replica || route.method === 'GET') return;
  const at = core.replica.wrote(principal.principalId);
  if (principal.sessionId === null || reply.sent) return;
  void reply.setCookie(SEEN_COOKIE, String(Math.ceil(at)), {
    path: '/api',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: SEEN_SECONDS,
  });
}

/** The cookie is the caller's to forge: whoever does reads from the primary. */
const seenOf = (request: FastifyRequest): number => Number(request.cookies[SEEN_COOKIE]) || 0;

export const readAs = (core: Core, principal: Principal): Read => ({ db: core.db, now: core.clock(), keys: core.keys, principal });

type Plain<R extends Route> = (input: PlainInput<R>) => Promise<ReplyOf<R>>;

/** For what owns its transaction or answers something else than JSON: the gatherer, uploads, streams. */
export function mountPlain<R extends Route>(http: Http, route: R, run: Plain<R>): void {
  http.add(route, async (request, reply) => {
    const { principal } = request;
    const input = { params: request.params, query: request.query, body: request.body } as Pick<Input<R>, 'params' | 'query' | 'body'>;
    const answer = await run({
      ...input,
      principal,
      request,
      reply,
      ifMatch: ifMatchOf(request),
      idempotencyKey: idempotencyKeyOf(route, request),
    });
    rememberWrite(http.core, route, { principal, request, reply });
    if (!reply.sent) return reply.code(route.isCreation ? 201 : 200).send(answer);
    return reply;
  });
}

type Query<R extends Route> = (read: Read, input: Input<R>) => Promise<ReplyOf<R>>;

const inputOf = <R extends Route>(request: FastifyRequest): Input<R> => ({
  ...({ params: request.params, query: request.query, body: request.body } as Pick<Input<R>, 'params' | 'query' | 'body'>),
  principal: request.principal,
  ifMatch: ifMatchOf(request),
});

/** Always of the newest: what commands are decided on, and what a person has open. */
export function mountQuery<R extends Route>(http: Http, route: R, run: Query<R>): void {
  http.add(route, (request) => run(readAs(http.core, request.principal), inputOf<R>(request)));
}

/** For lists, counts, search and sums: from the replica, where there is one and it shows what this person has written. */
export function mountListing<R extends Route>(http: Http, route: R, run: Query<R>): void {
  const { core } = http;
  http.add(route, async (request) => {
    const input = inputOf<R>(request);
    const read = readAs(core, request.principal);
    const db = core.replica?.dbFor(request.principal.principalId, seenOf(request)) ?? null;
    if (db === null) return run(read, input);
    return run({ ...read, db }, input).catch((error: unknown) => {
      if (core.replica?.hasFailed(error)) return run(read, input);
      throw error;
    });
  });
}

async function remembered(core: Core, principal: Principal, route: Route, key: string, hash: Buffer): Promise<Outcome | null> {
  const row = await core.db
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'ids'])
    .where('principal_id', '=', principal.principalId)
    .where('route', '=', routeName(route))
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return null;
  if (!row.body_hash.equals(hash) || route.isSecretReply) throw new DomainError('idempotency_key_reused');
  return row.ids as Outcome;
}

const remember = (tx: Tx, principal: Principal, route: Route, key: string, hash: Buffer, outcome: Outcome): void =>
  tx.send(
    tx.db.insertInto('idempotency_keys').values({
      principal_id: principal.principalId,
      route: routeName(route),
      key,
      body_hash: hash,
      ids: JSON.stringify(route.isSecretReply ? {} : outcome),
      at: tx.now,
    }),
  );

/**
 * One command, one transaction, one idempotency row. `run` answers ids; `render` makes the reply from them after commit,
 * so that a repeated key is answered anew under today's permissions. Refusals are not stored.
 */
export function mountCommand<R extends Route, O extends Outcome, P = void>(
  http: Http,
  route: R,
  run: (tx: Tx, input: Input<R>, prepared: P) => Promise<O>,
  render: (read: Read, outcome: O, input: Input<R>) => Promise<ReplyOf<R>>,
  /** What must happen outside the transaction before it: asking a payment provider, for one. `run` is given what it answers. */
  ...[prepare]: P extends void ? [prepare?: (input: Input<R>) => Promise<P>] : [prepare: (input: Input<R>) => Promise<P>]
): void {
  mountPlain(http, route, async (input) => {
    const { principal, idempotencyKey: key, request } = input;
    const hash = bodyHash(input.body, input.params);
    const execute = (prepared: P) =>
      inTx(
        http.core,
        principal,
        async (tx) => {
          const outcome = await run(tx, input, prepared);
          if (key !== null) remember(tx, principal, route, key, hash, outcome);
          return outcome;
        },
        request.id,
      );
    const known = key === null ? null : await remembered(http.core, principal, route, key, hash);
    const outcome =
      known ??
      (await execute((await prepare?.(input)) as P).catch(async (error: unknown) => {
        // The same key twice at once: the loser answers what the winner did.
        const won = key !== null && isUniqueViolation(error) ? await remembered(http.core, principal, route, key, hash) : null;
        if (won) return won;
        throw error;
      }));
    return render(readAs(http.core, principal), outcome as O, input);
  });
}
