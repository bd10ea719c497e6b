import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { DomainError, ERRORS, sentence, type ErrorCode, type Facts } from '@danflow/contract';
import { isDatabaseAway } from '../db.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    errors?: readonly ErrorCode[];
  }
}

/** Refusals that any route may give; all others are declared by the route, so that the API page tells the truth. */
const EVERYWHERE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'bad_request',
  'not_signed_in',
  'forbidden',
  'field_hidden',
  'csrf_refused',
  'password_change_required',
  'idempotency_key_missing',
  'idempotency_key_reused',
  'version_conflict',
  'not_found',
  'too_large',
  'too_many_requests',
  'busy',
  'internal',
]);

export const localeOf = (request: FastifyRequest): 'zh-CN' | 'en' => {
  const wanted = request.headers['accept-language'];
  return wanted === undefined || wanted.startsWith('zh') || wanted === '*' ? 'zh-CN' : 'en';
};

/** RFC 9457 problem details: `code` for machines, `detail` for people, `facts` to act on. */
export function problem(request: FastifyRequest, code: ErrorCode, facts: Facts) {
  const { status } = ERRORS[code];
  return {
    type: `/docs/errors#${code}`,
    status,
    code,
    title: sentence(code, facts, 'en'),
    detail: sentence(code, facts, localeOf(request)),
    facts,
  };
}

function refuse(request: FastifyRequest, reply: FastifyReply, code: ErrorCode, facts: Facts): FastifyReply {
  const { status } = ERRORS[code];
  if (status === 503 || status === 429) void reply.header('retry-after', typeof facts.seconds === 'number' ? facts.seconds : 1);
  // Serialised here: the route's reply schema is for success.
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .serializer((data: unknown) => JSON.stringify(data))
    .send(problem(request, code, facts));
}

const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_REQ_FILE_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'bad_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_request',
};

function broken(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.log.error({ error, route: request.routeOptions.url }, 'a request broke');
  return refuse(request, reply, 'internal', { id: request.id });
}

/** The one place that turns what went wrong into an answer. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof DomainError) {
    const declared = request.routeOptions.config.errors ?? [];
    if (!EVERYWHERE.has(error.code) && !declared.includes(error.code)) {
      return broken(new Error(`undeclared refusal ${error.code}`, { cause: error }), request, reply);
    }
    return refuse(request, reply, error.code, error.facts);
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map((v) => ({
      field: v.instancePath.replace(/^\//, '').replaceAll('/', '.'),
      message: v.message ?? 'is wrong',
    }));
    return refuse(request, reply, 'bad_request', { detail: problems.map((p) => `${p.field}: ${p.message}`).join('; '), problems });
  }
  const code = 'code' in error && typeof error.code === 'string' ? FASTIFY_CODES[error.code] : undefined;
  if (code) return refuse(request, reply, code, { detail: error.message, limit: '2 MB' });
  if (isDatabaseAway(error)) {
    request.log.error({ error, route: request.routeOptions.url }, 'the database is away');
    return refuse(request, reply, 'busy', {});
  }
  return broken(error, request, reply);
}
