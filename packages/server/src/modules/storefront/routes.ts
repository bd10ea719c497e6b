import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@danflow/contract';
import { localeOf } from '../../platform/http/errors.ts';
import { acceptForms, formField } from '../../platform/http/forms.ts';
import { sendPage } from '../../platform/http/page.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Deps } from '../../platform/module.ts';
import { startPayment } from '../payments/index.ts';
import { buyerPage, invalidLinkPage } from './buyer.page.ts';
import { askProviders, getBuyerPage, orderIdOf, stampOf } from './get-buyer-page.ts';
import { LIVE_SCRIPT } from './live-script.ts';

type Request = FastifyRequest<{ Params: { token: string }; Querystring: { returned?: string; wait?: string } }>;

const invalid = (request: Request, reply: FastifyReply) => sendPage(reply, invalidLinkPage(localeOf(request)), 404);

async function showPage({ core, settings }: Deps, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const { token } = request.params;
  const orderId = orderIdOf(core, token);
  if (orderId === null) return invalid(request, reply);
  const hasReturned = request.query.returned === '1';
  if (hasReturned) await askProviders(core, orderId);
  const view = await getBuyerPage(core, token, orderId, hasReturned);
  if (!view) return invalid(request, reply);
  return sendPage(reply, buyerPage(view, localeOf(request), settings.timeZone, request.query.wait === '1'));
}

/** A press of the button: on to the cashier, or back to the page, which then says why not. */
async function pay({ core, log }: Deps, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const { token } = request.params;
  const orderId = orderIdOf(core, token);
  if (orderId === null) return invalid(request, reply);
  try {
    const started = await startPayment(core, {
      orderId,
      providerName: formField(request.body, 'provider'),
      returnPath: `/p/${token}?returned=1`,
    });
    return reply.redirect(started.kind === 'redirect' ? started.url : `/p/${token}`, 303);
  } catch (error) {
    // A provider that cannot be reached: nothing is lost, the next press resumes.
    if (!(error instanceof DomainError)) log.warn({ error }, 'a payment could not be begun');
    const mustWait = !(error instanceof DomainError) || error.code === 'payment_result_unknown';
    return reply.redirect(mustWait ? `/p/${token}?wait=1` : `/p/${token}`, 303);
  }
}

async function answerStatus({ core }: Deps, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const orderId = orderIdOf(core, request.params.token);
  if (orderId !== null && request.query.returned === '1') await askProviders(core, orderId);
  const stamp = orderId === null ? null : await stampOf(core, orderId);
  return reply
    .code(stamp === null ? 404 : 200)
    .header('cache-control', 'no-store')
    .send({ stamp });
}

export function mountStorefront(http: Http, deps: Deps): void {
  const schema = { hide: true };
  void http.app.register(async (scope) => {
    acceptForms(scope);
    scope.get('/p/live.js', { schema }, async (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=3600').send(LIVE_SCRIPT),
    );
    scope.get('/p/:token', { schema }, (request: Request, reply) => showPage(deps, request, reply));
    scope.get('/p/:token/status', { schema }, (request: Request, reply) => answerStatus(deps, request, reply));
    scope.post('/p/:token/pay', { schema }, (request: Request, reply) => pay(deps, request, reply));
  });
}
