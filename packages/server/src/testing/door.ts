import type { InjectOptions } from 'fastify';
import {
  changePasswordRoute,
  signInRoute,
  type BodyIn,
  type ErrorCode,
  type Facts,
  type ParamsIn,
  type ReplyOf,
  type Route,
} from '@danflow/contract';
import { openHttp } from '../app.ts';
import type { Http } from '../platform/http/server.ts';
import type { Settings } from '../platform/module.ts';
import { testApp, type TestApp } from './app.ts';
import { ensureFirstOwner, SESSION_COOKIE } from '../modules/identity/index.ts';

export const NEW_PASSWORD = 'correct horse battery';

type Headers = Readonly<Record<string, string>>;

interface Question<R extends Route> {
  readonly params?: ParamsIn<R>;
  readonly body?: BodyIn<R>;
  readonly headers?: Headers;
}

export interface Asked<T> {
  readonly status: number;
  /** Of a refusal. */
  readonly code: ErrorCode | undefined;
  readonly detail: string | undefined;
  readonly facts: Facts | undefined;
  readonly body: T;
  readonly setCookie: string | undefined;
}

/** A browser or machine: keeps its cookie, sends what browsers of this site send. */
export interface Visitor {
  ask<R extends Route>(route: R, question?: Question<R>): Promise<Asked<ReplyOf<R>>>;
  cookie: string | undefined;
}

export interface DoorApp {
  readonly app: TestApp;
  readonly http: Http;
  readonly firstPassword: string;
  visitor(headers?: Headers): Visitor;
  /** A browser in which this person is signed in. */
  signedIn(username: string, password: string): Promise<Visitor>;
  /** The owner, with the first password changed. */
  owner(): Promise<Visitor>;
  stop(): Promise<void>;
}

let keys = 0;

function visitorOf(http: Http, always: Headers): Visitor {
  const visitor: Visitor = {
    cookie: undefined,
    async ask<R extends Route>(route: R, { params, body, headers = {} }: Question<R> = {}) {
      keys += 1;
      const options: InjectOptions = {
        method: route.method,
        url: `/api${route.path.replaceAll(/:(\w+)/g, (_, name: string) => String((params as Record<string, unknown>)[name]))}`,
        headers: { 'x-danflow': '1', 'accept-language': 'en', 'idempotency-key': `key-${keys}`, ...always, ...headers },
        ...(visitor.cookie ? { cookies: { [SESSION_COOKIE]: visitor.cookie } } : {}),
        ...(body ? { payload: body } : {}),
      };
      const answer = await http.app.inject(options);
      const cookie = answer.cookies.find((c) => c.name === SESSION_COOKIE)?.value;
      if (cookie !== undefined) visitor.cookie = cookie || undefined;
      const { code, detail, facts } = answer.json<{ code?: ErrorCode; detail?: string; facts?: Facts }>();
      return {
        status: answer.statusCode,
        code,
        detail,
        facts,
        body: answer.json<ReplyOf<R>>(),
        setCookie: [answer.headers['set-cookie']].flat()[0],
      };
    },
  };
  return visitor;
}

/** The whole server with its real door: cookies, keys, lock-out. */
export async function doorApp(over: Partial<Settings> = {}): Promise<DoorApp> {
  const app = await testApp(over);
  let said = '';
  await ensureFirstOwner(app.core, (line) => (said = line));
  const firstPassword = /password: (\S+)/.exec(said)?.[1] ?? '';
  const http = await openHttp(app.deps, { trustProxy: ['127.0.0.1'], areRepliesChecked: true, webDir: null });
  const visitor = (headers: Headers = {}) => visitorOf(http, headers);
  const signedIn = async (username: string, password: string) => {
    const someone = visitor();
    const { status, code } = await someone.ask(signInRoute, { body: { username, password } });
    if (status !== 200) throw new Error(`sign-in of ${username}: ${code}`);
    return someone;
  };
  let ownerPassword = firstPassword;
  return {
    app,
    http,
    firstPassword,
    visitor,
    signedIn,
    async owner() {
      const me = await signedIn('owner', ownerPassword);
      if (ownerPassword === firstPassword)
        await me.ask(changePasswordRoute, { body: { currentPassword: firstPassword, newPassword: NEW_PASSWORD } });
      ownerPassword = NEW_PASSWORD;
      return me;
    },
    async stop() {
      await http.app.close();
      await app.stop();
    },
  };
}
