import { existsSync } from 'node:fs';
import path from 'node:path';
import compress from '@fastify/compress';
import fastifyStatic from '@fastify/static';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Deps } from '../module.ts';
import { measureBus } from '../bus/measure-bus.ts';
import { measureCache } from '../cache/measure-cache.ts';
import { API_PREFIX, type Http } from './server.ts';

const YEAR_SECONDS = 31_536_000;

/** Health for machines: /healthz says the process lives, /readyz that it can work, /metrics what it does. */
function mountHealth(http: Http, { core, settings, metrics, broker }: Deps): void {
  http.app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }));
  http.app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    try {
      await sql`SELECT 1`.execute(core.db);
      return { status: 'ready' };
    } catch {
      return reply.code(503).send({ status: 'the database does not answer' });
    }
  });
  http.app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    const isAllowed = settings.metricsToken !== null && request.headers.authorization === `Bearer ${settings.metricsToken}`;
    if (!isAllowed) return reply.code(401).send('a token is needed: Authorization: Bearer <DANFLOW_METRICS_TOKEN>');
    await measureBus({ core, metrics, broker });
    measureCache({ core, metrics });
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** The API page starts itself by an inline script; it shows no words of any user, so it alone may. */
const DOCS = '/docs';
const DOCS_SECURITY =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:";

/** A server of its own that never listens: the page that explains the API is 30 MB in memory, and most processes are never asked for it. */
async function openDocs(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const docs = fastify();
  await docs.register(scalar, {
    routePrefix: DOCS,
    configuration: {
      url: '/openapi.json',
      withDefaultFonts: false,
      telemetry: false,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      hideClientButton: true,
    },
  });
  return docs;
}

function mountDocs(http: Http): void {
  http.app.get('/openapi.json', { schema: { hide: true } }, async () => http.app.swagger());
  let opening: Promise<FastifyInstance> | undefined;
  const show = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    opening ??= openDocs();
    const answer = await (await opening).inject({ method: 'GET', url: request.url });
    const { 'content-length': _, connection: __, date: ___, ...headers } = answer.headers;
    return reply.code(answer.statusCode).headers(headers).header('content-security-policy', DOCS_SECURITY).send(answer.rawPayload);
  };
  for (const url of [DOCS, `${DOCS}/*`]) http.app.get(url, { schema: { hide: true } }, show);
}

/** No pages: a script of an older release that is gone must be missing, not become the shell. */
const isNoPage = (url: string): boolean => url.startsWith(`${API_PREFIX}/`) || url.startsWith('/assets/');
const MISSING = { code: 'not_found', status: 404, detail: 'There is no such address.' };

const PHONE_PAGE = 'm.html';
/** The scanner is WebAssembly, which no other page may compile. */
const SCRIPT_SELF = "script-src 'self'";
const SCRIPT_WASM = "script-src 'self' 'wasm-unsafe-eval'";

/** The built web pages, compressed; any unknown address that is not the API gets the shell, which knows the route or says so. */
async function mountWeb(http: Http, webDir: string): Promise<void> {
  await http.app.register(async (site) => {
    await site.register(compress, { encodings: ['br', 'gzip'] });
    await site.register(fastifyStatic, {
      root: webDir,
      wildcard: false,
      // The build has made them; what it has not is compressed while it is sent.
      preCompressed: true,
      setHeaders: (reply, file) => {
        // Hashed names never change their content; index.html must always be asked for anew.
        const isHashed = file.includes(`${path.sep}assets${path.sep}`);
        void reply.header('cache-control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
      },
    });
    const phonePage = path.join(webDir, PHONE_PAGE);
    for (const url of existsSync(phonePage) ? ['/m', '/m/*'] : []) {
      site.get(url, { schema: { hide: true } }, (_request, reply) => {
        void reply.header('content-security-policy', String(reply.getHeader('content-security-policy')).replace(SCRIPT_SELF, SCRIPT_WASM));
        return reply.sendFile(PHONE_PAGE);
      });
    }
    // The page it was before phones had their own.
    site.get('/scan', { schema: { hide: true } }, (_request, reply) => reply.redirect('/m', 302));
    site.get('/*', { schema: { hide: true } }, (request, reply) =>
      isNoPage(request.url) ? reply.code(404).send(MISSING) : reply.sendFile('index.html'),
    );
  });
}

export async function mountSite(http: Http, deps: Deps, webDir: string | null): Promise<void> {
  mountHealth(http, deps);
  mountDocs(http);
  http.app.setNotFoundHandler((_request, reply) => reply.code(404).send(MISSING));
  if (webDir !== null && existsSync(path.join(webDir, 'index.html'))) await mountWeb(http, webDir);
}
