import { providerNotificationRoute, type ParamsOf } from '@danflow/contract';
import { API_PREFIX, type Http } from '../../platform/http/server.ts';
import type { Log } from '../../platform/log.ts';
import type { Core } from '../../platform/tx.ts';
import { receiveNotification } from './receive-notification.ts';

const BODY_LIMIT = 64 * 1024;

/**
 * Apart from the other routes, because the signature is over the bytes as they came: a body that was parsed and printed
 * again never verifies. Public: the signature is the permission.
 */
export function mountNotifications(http: Http, core: Core, log: Log): void {
  const route = providerNotificationRoute;
  http.routes.push(route);
  void http.app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
    scope.post(API_PREFIX + route.path, {
      schema: { summary: route.summary, tags: ['notifications'], params: route.params, response: { 200: route.reply } },
      config: { errors: route.errors ?? [] },
      handler: async (request, reply) => {
        const { provider } = request.params as ParamsOf<typeof route>;
        const headers = Object.fromEntries(
          Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
        );
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const answer = await receiveNotification(core, log, provider, { headers, body }, request.ip);
        // Written by the provider's rules, not by ours: some want one word of plain text and read nothing else.
        return reply
          .code(answer.status as 200)
          .type(answer.contentType)
          .serializer(String)
          .send(answer.body);
      },
    });
  });
}
