import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import Fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Route } from '@danflow/contract';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Tls } from '../self-signed.ts';
import { ANONYMOUS, type Principal } from '../principal.ts';
import type { Core } from '../tx.ts';
import { admit } from './admit.ts';
import { answerError } from './errors.ts';
import { refuseForeignSite } from './csrf.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
}

export type Authenticate = (request: FastifyRequest) => Promise<Principal | null>;

export interface HttpOptions {
  readonly core: Core;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly authenticate: Authenticate;
  readonly trustProxy: readonly string[];
  readonly publicUrl: string | null;
  /** Tests check every answer against its contract; production only prints it. */
  readonly areRepliesChecked: boolean;
  /** Absent: plain http, as behind a proxy. */
  readonly tls?: Tls | null | undefined;
}

export const API_PREFIX = '/api';
const BODY_LIMIT = 2 * 1024 * 1024;
export const UPLOAD_LIMIT = 200 * 1024 * 1024;

const CONTENT_SECURITY = {
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    // On a plain http LAN address an upgraded request would find nobody.
    upgradeInsecureRequests: null,
  },
};

/** Answers are for one caller at one moment, and never sniffed into a page. */
const API_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

type Run = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** The HTTP face: routes are added as data, so that a test can walk all of them. */
export class Http {
  readonly app: FastifyInstance;
  readonly core: Core;
  readonly routes: Route[] = [];
  /** Asked again by what stays open longer than a request. */
  readonly authenticate: Authenticate;

  private constructor(app: FastifyInstance, { core, authenticate }: HttpOptions) {
    this.app = app;
    this.core = core;
    this.authenticate = authenticate;
  }

  static async open(options: HttpOptions): Promise<Http> {
    const app = Fastify({
      ...(options.tls ? { https: { key: options.tls.key, cert: options.tls.cert } } : {}),
      loggerInstance: options.log,
      logController: new LogController({ disableRequestLogging: true }),
      trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
      bodyLimit: BODY_LIMIT,
      genReqId: () => randomUUID(),
      routerOptions: { maxParamLength: 300 },
    }) as unknown as FastifyInstance;
    app.setValidatorCompiler(validatorCompiler);
    app.setSerializerCompiler(options.areRepliesChecked ? serializerCompiler : () => (data) => JSON.stringify(data));
    await app.register(cookie);
    await app.register(helmet, { contentSecurityPolicy: CONTENT_SECURITY, strictTransportSecurity: false });
    await app.register(multipart, { limits: { fileSize: UPLOAD_LIMIT, files: 1, fields: 20, fieldSize: 64 * 1024 } });
    await app.register(swagger, {
      openapi: { openapi: '3.1.0', info: { title: 'Danflow', description: '单流 order management API', version: '0.1.0' } },
      transform: jsonSchemaTransform,
    });
    app.decorateRequest('principal', null as unknown as Principal);
    app.addHook('onRequest', async (request, reply) => {
      const isApi = request.url.startsWith(`${API_PREFIX}/`);
      if (isApi) void reply.headers(API_HEADERS);
      request.principal = (isApi ? await options.authenticate(request) : null) ?? ANONYMOUS;
      refuseForeignSite(request, options.publicUrl);
    });
    app.addHook('onResponse', async (request, reply) => {
      options.metrics.requests
        .labels(request.routeOptions.url ?? 'none', request.method, String(reply.statusCode))
        .observe(reply.elapsedTime / 1000);
    });
    app.setErrorHandler(answerError);
    return new Http(app, options);
  }

  /** A route that does not say who may call it does not start (law 8). */
  add(route: Route, run: Run): void {
    if (!route.access) throw new Error(`${route.method} ${route.path} declares no permission`);
    this.routes.push(route);
    this.app.route({
      method: route.method,
      url: API_PREFIX + route.path,
      // Headers that guard pages say nothing to callers of JSON; making them anew cost 3 % of an order.
      helmet: false,
      schema: {
        summary: route.summary,
        tags: [route.path.split('/')[1] ?? 'other'],
        ...(route.params ? { params: route.params } : {}),
        ...(route.query ? { querystring: route.query } : {}),
        ...(route.body ? { body: route.body } : {}),
        response: { [route.isCreation ? 201 : 200]: route.reply },
      },
      config: { errors: route.errors ?? [] },
      // Before the body is read: who may not come in learns nothing of what a right request looks like, and uploads nothing.
      onRequest: async (request) => admit(route, request.principal),
      handler: run,
    });
  }
}
