import type { FastifyRequest } from 'fastify';
import { DomainError } from '@danflow/contract';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether the browser says that another site made it send this. */
export function isFromForeignSite(request: FastifyRequest, publicUrl: string | null): boolean {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const hosts = new Set([request.host, publicUrl ? new URL(publicUrl).host : request.host]);
  return (
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && (!URL.canParse(origin) || !hosts.has(new URL(origin).host)))
  );
}

/**
 * A cookie travels with requests of foreign sites too; these cannot set our header without a preflight that we never
 * answer, and browsers say where a request comes from. Calls with an API key carry no cookie and pass.
 */
export function refuseForeignSite(request: FastifyRequest, publicUrl: string | null): void {
  if (SAFE.has(request.method) || request.principal.kind !== 'user') return;
  if (isFromForeignSite(request, publicUrl) || request.headers['x-danflow'] === undefined) throw new DomainError('csrf_refused');
}
