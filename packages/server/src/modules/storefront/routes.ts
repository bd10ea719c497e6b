import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@danflow/contract';
import { localeOf } from '../../platform/http/errors.ts';
import { acceptForms, formField } from '../../platform/http/forms.ts';
import { sendPage } from '../../platform/http/page.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Deps } from '../../platform/module.ts';
import { buyerChoices, startPayment } from '../payments/index.ts';
import { buyerPage, invalidLinkPage } from './buyer.page.ts';
import { sceneOf } from './buyer-page.rules.ts';
import { askProviders, getBuyerPage, orderIdOf, stampOf } from './get-buyer-page.ts';
import { LIVE_SCRIPT } from './live-script.ts';

type Request = FastifyRequest<{
  Params: { token: string };
  Querystring: { returned?: string; wait?: string; down?: string; ask?: string };
}>;

const sceneIn = (request: Request) => sceneOf(request.headers['user-agent'] ?? '');
const invalid = (request: Request, reply: FastifyReply) => sendPage(reply, invalidLinkPage(localeOf(request)), 404);

async function showPage({ core, settings }: Deps, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const { token } = request.params;
  const orderId = orderIdOf(core, token);
  if (orderId === null) return invalid(request, reply);
  const hasReturned = request.query.returned === '1';
  if (hasReturned) await askProviders(core, orderId);
  const scene = sceneIn(request);
  const view = await getBuyerPage(core, { token, orderId, hasReturned, scene, url: `${settings.publicUrl}/p/${token}` });
  if (!view) return invalid(request, reply);
  const trouble = { isUnknown: request.query.wait === '1', down: request.query.down ?? null };
  return sendPage(reply, buyerPage(view, localeOf(request), settings.timeZone, trouble));
}

/** A press of the button: on to the cashier, or back to the page, which then shows the code or says why there is none. */
async function pay({ core, log }: Deps, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const { token } = request.params;
  const orderId = orderIdOf(core, token);
  if (orderId === null) return invalid(request, reply);
  const providerName = formField(request.body, 'provider');
  try {
    const started = await startPayment(core, {
      orderId,
      providerName,
      returnPath: `/p/${token}?returned=1`,
      scene: sceneIn(request),
      buyerIp: request.ip,
    });
    if (started.kind === 'redirect') return reply.redirect(started.url, 303);
    if (started.kind !== 'provider_down') return reply.redirect(`/p/${token}`, 303);
    log.warn({ provider: providerName }, 'a payment could not be begun: the provider is not reached, or refuses');
    return reply.redirect(`/p/${token}?${new URLSearchParams({ down: providerName }).toString()}`, 303);
  } catch (error) {
    // A provider that cannot be reached: nothing is lost, the next press resumes.
    if (!(error instanceof DomainError)) log.warn({ error }, 'a payment could not be begun');
    const mustWait = !(error instanceof DomainError) || error.code === 'payment_result_unknown';
    return reply.redirect(mustWait ? `/p/${token}?wait=1` : `/p/${token}`, 303);
  }
}

async function answerStatus({ core }: Deps, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const orderId = orderIdOf(core, request.params.token);
  if (orderId !== null && request.query.ask === '1') await askProviders(core, orderId);
  const stamp = orderId === null ? null : await stampOf(core, orderId);
  return reply
    .code(stamp === null ? 404 : 200)
    .header('cache-control', 'no-store')
    .send({ stamp });
}

/**
 * A press leads to the provider, whose pages lead on to others of its own: browsers ask the form's policy about each. And WeChat
 * Pay's phone page wants to know from which site a buyer comes: the site, never the address, which is the key to the order.
 */
async function letGoOn({ core }: Deps, _request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const policy = reply.getHeader('content-security-policy');
  if (typeof policy !== 'string') return;
  const simulators = (await buyerChoices(core)).flatMap((c) => (c.simulatorUrl === null ? [] : [new URL(c.simulatorUrl).origin]));
  const targets = ["'self'", 'https:', ...new Set(simulators)].join(' ');
  void reply.header('content-security-policy', policy.replace("form-action 'self'", `form-action ${targets}`));
  void reply.header('referrer-policy', 'strict-origin');
}

export function mountStorefront(http: Http, deps: Deps): void {
  const schema = { hide: true };
  void http.app.register(async (scope) => {
    acceptForms(scope);
    scope.addHook('onSend', (request, reply) => letGoOn(deps, request, reply));
    scope.get('/p/live.js', { schema }, async (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=3600').send(LIVE_SCRIPT),
    );
    scope.get('/p/:token', { schema }, (request: Request, reply) => showPage(deps, request, reply));
    scope.get('/p/:token/status', { schema }, (request: Request, reply) => answerStatus(deps, request, reply));
    scope.post('/p/:token/pay', { schema }, (request: Request, reply) => pay(deps, request, reply));
  });
}
