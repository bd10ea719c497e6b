import type { InjectOptions } from 'fastify';
import { openHttp } from '../../app.ts';
import type { Http } from '../../platform/http/server.ts';
import { testApp, type TestApp } from '../../testing/app.ts';
import { SESSION_COOKIE } from './authenticate.ts';
import { ensureFirstOwner } from './ensure-first-owner.ts';

export const NEW_PASSWORD = 'correct horse battery';

export interface Asked {
  readonly status: number;
  readonly code: string | undefined;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly cookie: string | undefined;
  readonly setCookie: string | undefined;
}

/** A browser or machine: keeps its cookie, sends what browsers of this site send. */
export interface Visitor {
  ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object, headers?: Record<string, string>): Promise<Asked>;
  cookie: string | undefined;
}

export interface DoorApp {
  readonly app: TestApp;
  readonly http: Http;
  readonly firstPassword: string;
  visitor(headers?: Record<string, string>): Visitor;
  /** A browser in which this person is signed in. */
  signedIn(username: string, password: string): Promise<Visitor>;
  /** The owner, with the first password changed. */
  owner(): Promise<Visitor>;
  stop(): Promise<void>;
}

let keys = 0;

function visitorOf(http: Http, always: Record<string, string>): Visitor {
  const visitor: Visitor = {
    cookie: undefined,
    async ask(method, path, body, headers = {}) {
      keys += 1;
      const options: InjectOptions = {
        method,
        url: `/api${path}`,
        headers: { 'x-danflow': '1', 'accept-language': 'en', 'idempotency-key': `key-${keys}`, ...always, ...headers },
        ...(visitor.cookie ? { cookies: { [SESSION_COOKIE]: visitor.cookie } } : {}),
        ...(body ? { payload: body } : {}),
      };
      const answer = await http.app.inject(options);
      const cookie = answer.cookies.find((c) => c.name === SESSION_COOKIE)?.value;
      if (cookie !== undefined) visitor.cookie = cookie || undefined;
      const json = answer.json<{ code?: string }>();
      return { status: answer.statusCode, code: json.code, body: json, cookie, setCookie: [answer.headers['set-cookie']].flat()[0] };
    },
  };
  return visitor;
}

/** The whole server with its real door: cookies, keys, lock-out. */
export async function doorApp(): Promise<DoorApp> {
  const app = await testApp();
  let said = '';
  await ensureFirstOwner(app.core, (line) => (said = line));
  const firstPassword = /password: (\S+)/.exec(said)?.[1] ?? '';
  const http = await openHttp(app.deps, { trustProxy: ['127.0.0.1'], areRepliesChecked: true, webDir: null });
  const visitor = (headers: Record<string, string> = {}) => visitorOf(http, headers);
  const signedIn = async (username: string, password: string) => {
    const someone = visitor();
    const answer = await someone.ask('POST', '/session', { username, password });
    if (answer.status !== 200) throw new Error(`sign-in of ${username}: ${JSON.stringify(answer.body)}`);
    return someone;
  };
  let ownerPassword = firstPassword;
  return {
    app, http, firstPassword, visitor, signedIn,
    async owner() {
      const me = await signedIn('owner', ownerPassword);
      if (ownerPassword === firstPassword) await me.ask('POST', '/session/password', { currentPassword: firstPassword, newPassword: NEW_PASSWORD });
      ownerPassword = NEW_PASSWORD;
      return me;
    },
    async stop() {
      await http.app.close();
      await app.stop();
    },
  };
}
