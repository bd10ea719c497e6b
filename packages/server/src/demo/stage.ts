import { randomBytes } from 'node:crypto';
import { changePasswordRoute, signInRoute, type BodyIn, type ParamsIn, type ReplyOf, type Route } from '@danflow/contract';
import { addPerson, authenticator, BUILTIN_ROLES, ensureFirstOwner, resetPassword, SESSION_COOKIE } from '../modules/identity/index.ts';
import { messageOf, SandboxBank, signMessage } from '../modules/sandbox/index.ts';
import { startPayment } from '../modules/payments/index.ts';
import { PostgresBus } from '../platform/bus/postgres-bus.ts';
import { Tally } from '../platform/bus/tally.ts';
import { API_PREFIX, type Authenticate, type Http } from '../platform/http/server.ts';
import type { Job } from '../platform/jobs.ts';
import type { Deps } from '../platform/module.ts';
import type { Handler } from '../platform/outbox.ts';
import type { Principal } from '../platform/principal.ts';
import { openTradeNo } from './demo.repo.ts';
import { STAFF, type StaffRole } from './people.ts';

export interface Knock<R extends Route> {
  readonly params?: ParamsIn<R>;
  readonly body?: BodyIn<R>;
}

export interface StageParts {
  /** Of the story: its clock stands in the past. */
  readonly deps: Deps;
  readonly clock: { now: Date };
  readonly openHttp: (deps: Deps, authenticate: Authenticate) => Promise<Http>;
  readonly handlers: readonly Handler[];
  readonly jobs: readonly Job[];
}

/**
 * The product as its people use it, with the hands of a clock to turn: everything goes through the same routes, rights and
 * events as on any other day, so that demo data can be nothing that the product would refuse.
 */
export class Stage {
  readonly deps: Deps;
  readonly clock: { now: Date };
  readonly #http: Http;
  readonly #bank: SandboxBank;
  readonly #outbox: PostgresBus;
  readonly #jobs: readonly Job[];
  readonly #staff = new Map<StaffRole, Principal>();
  #acting: Principal | null = null;

  private constructor({ deps, clock, handlers, jobs }: StageParts, http: Http) {
    this.deps = deps;
    this.clock = clock;
    this.#http = http;
    this.#bank = new SandboxBank(deps.core);
    this.#outbox = new PostgresBus({
      core: deps.core,
      handlers,
      onHandled: [],
      log: deps.log,
      tally: new Tally(deps.core, deps.metrics, deps.log),
    });
    this.#jobs = jobs;
  }

  static async open(parts: StageParts): Promise<Stage> {
    const byCookie = authenticator(parts.deps.core);
    const stage: { open?: Stage } = {};
    const http = await parts.openHttp(parts.deps, (request) => {
      const acting = stage.open === undefined ? null : stage.open.#acting;
      return acting === null ? byCookie(request) : Promise.resolve(acting);
    });
    stage.open = new Stage(parts, http);
    return stage.open;
  }

  close(): Promise<void> {
    return this.#http.app.close();
  }

  /** Everybody comes to work; answers their passwords, told nowhere else. */
  async hire(): Promise<{ username: string; password: string; role: string }[]> {
    const { core } = this.deps;
    await ensureFirstOwner(core, () => undefined);
    const told = [];
    for (const person of STAFF) {
      const { id, password } =
        person.role === 'owner'
          ? await this.#settleOwner(person.username)
          : await addPerson(core, 'demo', { ...person, mustChangePassword: false });
      const { permissions, scope, masks, name } = BUILTIN_ROLES[person.role];
      this.#staff.set(person.role, {
        kind: 'user',
        id,
        principalId: id,
        name: person.displayName,
        permissions: new Set(permissions),
        scope,
        masks,
        locale: 'zh-CN',
        sessionId: null,
        mustChangePassword: false,
      });
      told.push({ username: person.username, password, role: name });
    }
    return told;
  }

  /** The first owner has to change the first password: done here as a person would do it, so that nobody has to in the demo. */
  async #settleOwner(username: string): Promise<{ id: string; password: string }> {
    const first = await resetPassword(this.deps.core, username);
    const password = randomBytes(9).toString('base64url');
    const { body, cookie } = await this.#send(signInRoute, { body: { username, password: first } });
    await this.#send(changePasswordRoute, { body: { currentPassword: first, newPassword: password } }, cookie);
    return { id: body.id, password };
  }

  principal(role: StaffRole): Principal {
    const person = this.#staff.get(role);
    if (!person) throw new Error(`nobody is ${role} yet`);
    return person;
  }

  /** A person of this role uses a route; then everything that follows from it happens. */
  async as<R extends Route>(role: StaffRole, route: R, knock: Knock<R> = {}): Promise<ReplyOf<R>> {
    this.#acting = this.principal(role);
    try {
      return (await this.#send(route, knock)).body;
    } finally {
      this.#acting = null;
      await this.settle();
    }
  }

  /** The buyer opens the link and pays at the sandbox, whose notification comes in like any provider's. */
  async payOnline(orderId: string): Promise<void> {
    const { core } = this.deps;
    await startPayment(core, { orderId, providerName: 'sandbox', returnPath: '/p/demo', scene: 'desktop', buyerIp: null });
    const pressed = await this.#bank.press(await openTradeNo(core, orderId), 'pay');
    if (!pressed) throw new Error('the sandbox knows no such trade');
    const { headers, body } = signMessage(core.keys, messageOf(pressed.trade, pressed.trade.trade_no), this.clock.now);
    const answer = await this.#http.app.inject({ method: 'POST', url: `${API_PREFIX}/notifications/sandbox`, headers, payload: body });
    if (answer.statusCode !== 200) throw new Error(`notification: ${answer.statusCode} ${answer.body}`);
    await this.settle();
  }

  /** Handlers run until nothing is left to react to. */
  async settle(): Promise<void> {
    while ((await this.#outbox.drainOnce()) > 0);
  }

  /** What timers would have done by now. */
  async runTimers(names: readonly string[]): Promise<void> {
    for (const job of this.#jobs) {
      if (!names.includes(job.name)) continue;
      while ((await job.runBatch(this.deps.core)).hasMore);
    }
    await this.settle();
  }

  async #send<R extends Route>(
    route: R,
    { params, body }: Knock<R>,
    cookie?: string,
  ): Promise<{ body: ReplyOf<R>; cookie: string | undefined }> {
    const values = (params ?? {}) as Readonly<Record<string, string>>;
    const answer = await this.#http.app.inject({
      method: route.method,
      url: API_PREFIX + route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? '')),
      headers: { 'x-danflow': '1', 'accept-language': 'en', 'idempotency-key': randomBytes(12).toString('hex') },
      ...(cookie === undefined ? {} : { cookies: { [SESSION_COOKIE]: cookie } }),
      ...(body === undefined ? {} : { payload: body as object }),
    });
    if (answer.statusCode >= 400) throw new Error(`demo data: ${route.method} ${route.path}: ${answer.statusCode} ${answer.body}`);
    return { body: answer.json<ReplyOf<R>>(), cookie: answer.cookies.find((c) => c.name === SESSION_COOKIE)?.value };
  }
}
