import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ALL_PERMISSIONS, type BodyIn, type ParamsIn, type QueryIn, type ReplyOf, type Route } from '@danflow/contract';
import { allJobs, busDeps, MODULES, openCore, openHttp, type OpenCore } from '../app.ts';
import { ensureDefaults } from '../modules/catalog/index.ts';
import { newId } from '../platform/ids.ts';
import type { Settings } from '../platform/module.ts';
import { runJob } from '../platform/jobs.ts';
import { PostgresBus } from '../platform/bus/postgres-bus.ts';
import type { Principal } from '../platform/principal.ts';
import type { Http } from '../platform/http/server.ts';
import { testDatabase } from './database.ts';
import type { TestDatabase } from './temporary-database.ts';

export const TEST_EPOCH = new Date('2026-03-02T02:00:00.000Z');

/** A principal of one's own making; without arguments it may do everything and sees everything. */
export function testPrincipal(over: Partial<Principal> = {}): Principal {
  const id = newId(TEST_EPOCH);
  return {
    kind: 'user',
    id,
    principalId: id,
    name: 'tester',
    permissions: new Set(ALL_PERMISSIONS),
    scope: {},
    masks: { personal: 'masked', amounts: 'shown', cost: 'shown' },
    locale: 'zh-CN',
    sessionId: null,
    mustChangePassword: false,
    ...over,
  };
}

export interface Call<R extends Route> {
  readonly params?: ParamsIn<R>;
  readonly query?: QueryIn<R>;
  readonly body?: BodyIn<R>;
  readonly as?: Principal;
  readonly key?: string;
  readonly ifMatch?: number;
  /** Beside or instead of those of the harness: an upload says its own content-type. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Record<string, unknown>;
}

export interface TestApp extends OpenCore {
  readonly http: Http;
  readonly me: Principal;
  readonly clock: { now: Date; advance(ms: number): void };
  /** Sends a request through the whole stack as `as` (default: one who may everything); any status is answered. */
  call<R extends Route>(route: R, call?: Call<R>): Promise<Answer<ReplyOf<R>>>;
  /** The same, and throws with the problem when the answer is no success. */
  ok<R extends Route>(route: R, call?: Call<R>): Promise<ReplyOf<R>>;
  /** Runs handlers until the outbox is empty. */
  drain(): Promise<void>;
  job(name: string): Promise<number>;
  stop(): Promise<void>;
}

function addressOf(route: Route, params: unknown, query: unknown): string {
  const filled = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  );
  const search = new URLSearchParams(
    Object.entries((query ?? {}) as Record<string, unknown>)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]): [string, string] => [k, String(v)]),
  );
  return `/api${filled}${search.size > 0 ? `?${search.toString()}` : ''}`;
}

const testSettings = (dataDir: string): Settings => ({
  dataDir,
  publicUrl: 'http://127.0.0.1:3000',
  timeZone: 'Asia/Shanghai',
  isSandboxAllowed: true,
  metricsToken: null,
  gatherMax: 128,
});

const testClock = (): TestApp['clock'] => ({
  now: TEST_EPOCH,
  advance(ms: number) {
    this.now = new Date(this.now.getTime() + ms);
  },
});

/** Sends requests through the whole stack; who calls is told by a header, so that calls of different people may overlap. */
async function openDoor(opened: OpenCore, me: Principal, clock: TestApp['clock']): Promise<Pick<TestApp, 'http' | 'call'>> {
  const callers = new Map<string, Principal>();
  const http = await openHttp(opened.deps, {
    authenticate: (request) => Promise.resolve(callers.get(String(request.headers['x-test-caller'])) ?? null),
    trustProxy: [],
    areRepliesChecked: true,
    webDir: null,
  });
  return {
    http,
    async call(route, { params, query, body, as = me, key = newId(clock.now), ifMatch, headers = {} } = {}) {
      const caller = newId(clock.now);
      callers.set(caller, as);
      const answer = await http.app.inject({
        method: route.method,
        url: addressOf(route, params, query),
        headers: {
          'x-danflow': '1',
          'x-test-caller': caller,
          'accept-language': 'en',
          ...(route.method === 'GET' ? {} : { 'idempotency-key': key }),
          ...(ifMatch ? { 'if-match': String(ifMatch) } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
        payloadAsStream: true,
      });
      callers.delete(caller);
      const type = answer.headers['content-type'] ?? '';
      const stream = answer.stream();
      // A line of news has no end: that it was opened is its answer.
      if (type.includes('event-stream')) stream.destroy();
      const said = type.includes('event-stream') ? '' : (await buffer(stream)).toString();
      const reply = (type.includes('json') ? JSON.parse(said) : said) as ReplyOf<typeof route>;
      return { status: answer.statusCode, body: reply, headers: answer.headers };
    },
  };
}

/** The real server on a database of its own, with a clock the test holds. Programs outside the test runner bring the database. */
export async function testApp(
  over: Partial<Settings> = {},
  made: Promise<TestDatabase> = testDatabase(),
  redisUrl?: string,
): Promise<TestApp> {
  const database = await made;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'danflow-test-data-'));
  const clock = testClock();
  const opened = await openCore({
    databaseUrl: database.url,
    dataDir,
    keyring: null,
    poolMax: 12,
    logLevel: 'silent',
    settings: { ...testSettings(dataDir), ...over },
    say: () => undefined,
    clock: () => clock.now,
    redisUrl,
  });
  await ensureDefaults(opened.core);
  const me = testPrincipal();
  const { http, call } = await openDoor(opened, me, clock);
  const outbox = new PostgresBus(busDeps(opened.deps));
  const jobs = allJobs(opened.deps);
  return {
    ...opened,
    http,
    me,
    clock,
    call,
    async ok(route, options) {
      const { status, body } = await call(route, options);
      if (status >= 400) throw new Error(`${route.method} ${route.path}: ${status} ${JSON.stringify(body)}`);
      return body;
    },
    async drain() {
      while ((await outbox.drainOnce()) > 0);
    },
    job(name) {
      const job = jobs.find((j) => j.name === name);
      if (!job) throw new Error(`no job ${name}`);
      return runJob(opened.core, job);
    },
    async stop() {
      await http.app.close();
      for (const module of MODULES) await module.stop?.(opened.deps);
      await opened.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
