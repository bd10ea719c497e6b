import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { changePasswordRoute, signInRoute, type BodyIn, type ParamsIn, type ReplyOf, type Route } from '@danflow/contract';

const PASSWORD = 'a long enough torture password';
const WAIT_MS = 250;

/** Nothing was said: the server was away for longer than anybody waits. */
export class GaveUp extends Error {
  override name = 'GaveUp';
}

/** Refused for a reason: an answer, not a fault. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;

  constructor(what: string, status: number, text: string) {
    super(`${what}: ${status} ${text.slice(0, 300)}`);
    this.status = status;
  }
}

interface Question<R extends Route> {
  readonly params?: ParamsIn<R>;
  readonly body?: BodyIn<R>;
}

const addressOf = (route: Route, params: unknown): string =>
  route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String((params as Record<string, unknown>)[name])));

/** Asks the shop over HTTP as a careful client does: without an answer, the same question again under the same key. */
export class Client {
  readonly #origin: string;
  readonly #patienceMs: number;
  #cookie = '';

  constructor(port: number, patienceMs: number) {
    this.#origin = `http://127.0.0.1:${port}`;
    this.#patienceMs = patienceMs;
  }

  async signIn(firstPassword: string): Promise<void> {
    await this.ask(signInRoute, { body: { username: 'owner', password: firstPassword } });
    await this.ask(changePasswordRoute, { body: { currentPassword: firstPassword, newPassword: PASSWORD } });
  }

  /** @throws Refused, GaveUp */
  async ask<R extends Route>(route: R, { params, body }: Question<R> = {}): Promise<ReplyOf<R>> {
    const headers = {
      'x-danflow': '1',
      'accept-language': 'en',
      'idempotency-key': randomUUID(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const init = { method: route.method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await this.fetch(`/api${addressOf(route, params)}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Refused(`${route.method} ${route.path}`, answer.status, text);
    return JSON.parse(text) as ReplyOf<R>;
  }

  /** Until it is answered by something else than a fault. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const began = Date.now();
    for (;;) {
      const cookie = this.#cookie === '' ? {} : { cookie: this.#cookie };
      const answer = await fetch(this.#origin + path, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...cookie },
        redirect: 'manual',
        signal: AbortSignal.timeout(15_000),
      }).catch(() => null);
      if (answer && answer.status < 500 && answer.status !== 429) {
        const [set] = answer.headers.getSetCookie();
        if (set) this.#cookie = set.split(';')[0] ?? '';
        return answer;
      }
      if (Date.now() - began > this.#patienceMs) throw new GaveUp(path);
      await sleep(WAIT_MS);
    }
  }
}
