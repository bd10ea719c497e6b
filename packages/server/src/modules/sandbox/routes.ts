import type { FastifyReply, FastifyRequest } from 'fastify';
import { localeOf } from '../../platform/http/errors.ts';
import { acceptForms, formField } from '../../platform/http/forms.ts';
import { html } from '../../platform/http/html.ts';
import { sendPage } from '../../platform/http/page.ts';
import type { Http } from '../../platform/http/server.ts';
import type { SandboxBank } from './bank.ts';
import { cashierPage } from './cashier.page.ts';
import type { Knob } from './message.rules.ts';
import type { Delivery, Notifier } from './notifier.ts';

type Request = FastifyRequest<{ Params: { tradeNo: string }; Querystring: { back?: string; done?: string } }>;

/** Only our own buyer pages: a cashier that sends people anywhere is a gift to phishers. */
const backOf = ({ query }: Request): string | null =>
  /^\/p\/[\w-]{20,80}(\?returned=1)?$/.test(query.back ?? '') ? (query.back as string) : null;

const KNOBS: ReadonlySet<string> = new Set<Knob>(['pay', 'pay_less', 'pay_more', 'fail', 'close']);
const DELIVERIES: ReadonlySet<string> = new Set<Delivery>(['now', 'delayed', 'twice', 'lost']);

/** `pay` takes the amount chosen beside it. */
function knobOf(body: unknown): Knob | null {
  const wanted = formField(body, 'do');
  const knob = wanted === 'pay' ? formField(body, 'amount') || 'pay' : wanted;
  return KNOBS.has(knob) ? (knob as Knob) : null;
}

const deliveryOf = (body: unknown): Delivery =>
  DELIVERIES.has(formField(body, 'notify')) ? (formField(body, 'notify') as Delivery) : 'now';

const unknown = (request: Request, reply: FastifyReply) =>
  sendPage(reply, { locale: localeOf(request), title: '404', body: html`<main><h1>404</h1></main>` }, 404);

/** The cashier: plain forms that work in any browser, each press answered by a redirect, so that reloading pays nothing. */
export function mountCashier(http: Http, bank: SandboxBank, notifier: Notifier, now: () => Date): void {
  void http.app.register(async (scope) => {
    acceptForms(scope);
    scope.get('/sandbox/pay/:tradeNo', { schema: { hide: true } }, async (request: Request, reply) => {
      const trade = await bank.findByTradeNo(request.params.tradeNo);
      return trade
        ? sendPage(reply, cashierPage(trade, backOf(request), localeOf(request), { hasJustPaid: request.query.done === '1', now: now() }))
        : unknown(request, reply);
    });
    scope.post('/sandbox/pay/:tradeNo', { schema: { hide: true } }, async (request: Request, reply) => {
      const found = await bank.findByTradeNo(request.params.tradeNo);
      if (!found) return unknown(request, reply);
      const knob = knobOf(request.body);
      const pressed = knob === null ? null : await bank.press(found.out_trade_no, knob);
      const trade = pressed?.trade ?? found;
      if (pressed?.isNew || (formField(request.body, 'do') === 'notify' && trade.state === 'paid'))
        notifier.tell(trade, deliveryOf(request.body));
      const back = backOf(request);
      const isOver = pressed?.isNew === true && trade.state !== 'waiting';
      const search = new URLSearchParams({ ...(back === null ? {} : { back }), ...(isOver ? { done: '1' } : {}) });
      return reply.redirect(`/sandbox/pay/${trade.trade_no}?${search.toString()}`, 303);
    });
  });
}
