import type { Config } from './config.ts';
import { Bell } from './platform/bus/bell.ts';
import { Broker } from './platform/bus/broker.ts';
import { openCache } from './platform/cache/open-cache.ts';
import type { EventBus } from './platform/bus/bus.ts';
import type { DispatcherDeps } from './platform/bus/dispatcher.ts';
import { PostgresBus } from './platform/bus/postgres-bus.ts';
import { RabbitBus } from './platform/bus/rabbit-bus.ts';
import { Tally } from './platform/bus/tally.ts';
import { openCheckedKeyring } from './platform/crypto/open-keyring.ts';
import { kyselyOverPool, openPool } from './platform/db.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { Http, type Authenticate } from './platform/http/server.ts';
import { JobRunner, type Job } from './platform/jobs.ts';
import { openLog, type Log } from './platform/log.ts';
import { openMetrics } from './platform/metrics.ts';
import type { Deps, ServerModule, Settings } from './platform/module.ts';
import type { Tls } from './platform/self-signed.ts';
import { Replica } from './platform/replica/replica.ts';
import type { Core } from './platform/tx.ts';
import { mountSite } from './platform/http/site.ts';
import { alipayModule } from './modules/alipay/index.ts';
import { auditModule } from './modules/audit/index.ts';
import { catalogModule, ensureDefaults } from './modules/catalog/index.ts';
import { customersModule } from './modules/customers/index.ts';
import { draftsModule } from './modules/drafts/index.ts';
import { filesModule } from './modules/files/index.ts';
import { authenticator, ensureFirstOwner, identityModule } from './modules/identity/index.ts';
import { interchangeModule } from './modules/interchange/index.ts';
import { inventoryModule } from './modules/inventory/index.ts';
import { opsModule } from './modules/ops/index.ts';
import { liveModule } from './modules/live/index.ts';
import { ordersModule } from './modules/orders/index.ts';
import { fulfilmentModule } from './modules/fulfilment/index.ts';
import { paymentAccountsModule } from './modules/payment-accounts/index.ts';
import { paymentsModule } from './modules/payments/index.ts';
import { reconciliationModule } from './modules/reconciliation/index.ts';
import { sandboxModule } from './modules/sandbox/index.ts';
import { viewsModule } from './modules/views/index.ts';
import { storefrontModule } from './modules/storefront/index.ts';
import { welcomeModule } from './modules/welcome/index.ts';
import { wechatPayModule } from './modules/wechat-pay/index.ts';
import { loadDemo, startDemoSimulators } from './demo/index.ts';

/** The whole server, wired by hand: what is not in this list does not run. */
export const MODULES: readonly ServerModule[] = [
  auditModule,
  identityModule,
  filesModule,
  catalogModule,
  inventoryModule,
  customersModule,
  ordersModule,
  draftsModule,
  paymentsModule,
  sandboxModule,
  wechatPayModule,
  alipayModule,
  paymentAccountsModule,
  reconciliationModule,
  fulfilmentModule,
  viewsModule,
  storefrontModule,
  interchangeModule,
  welcomeModule,
  liveModule,
  opsModule(() => MODULES),
];

export interface AppDeps {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly say: (line: string) => void;
  readonly tls?: Tls | null;
}

export interface App {
  listen(): Promise<{ address: string }>;
  stop(): Promise<void>;
}

export interface OpenCore {
  readonly core: Core;
  readonly deps: Deps;
  close(): Promise<void>;
}

interface CoreOptions {
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly keyring: string | null;
  readonly poolMax: number;
  readonly logLevel: string;
  readonly settings: Settings;
  readonly say: (line: string) => void;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Absent: what is cached is of this process alone. */
  readonly redisUrl?: string | undefined;
  /** Absent: everything is read from the one database. */
  readonly replicaUrl?: string | undefined;
}

/** Database, key ring, clock and log: what commands of the command line need as well. */
export async function openCore(options: CoreOptions): Promise<OpenCore> {
  const log = options.log ?? openLog(options.logLevel);
  const clock = options.clock ?? systemClock;
  const pool = openPool({
    url: options.databaseUrl,
    max: options.poolMax,
    onError: (error) => log.error({ error }, 'a database connection broke'),
  });
  const db = kyselyOverPool(pool);
  try {
    const keys = await openCheckedKeyring({
      dataDir: options.dataDir,
      fromEnvironment: options.keyring,
      db,
      now: clock(),
      say: options.say,
    });
    const metrics = openMetrics();
    const cache = await openCache({ redisUrl: options.redisUrl, keys, log, metrics });
    const replica = options.replicaUrl
      ? new Replica({ primaryUrl: options.databaseUrl, url: options.replicaUrl, max: options.poolMax, log, metrics })
      : null;
    const core: Core = { pool, db, clock, keys, bell: new Bell(), cache, ...(replica ? { replica } : {}) };
    return {
      core,
      deps: { core, settings: options.settings, log, metrics, broker: null },
      async close() {
        await cache.close();
        await replica?.close();
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

export interface HttpAppOptions {
  readonly authenticate?: Authenticate;
  readonly trustProxy: readonly string[];
  readonly areRepliesChecked: boolean;
  readonly webDir: string | null;
  readonly tls?: Tls | null | undefined;
}

/** Routes of all modules on one server; listens to nothing yet. */
export async function openHttp(deps: Deps, options: HttpAppOptions): Promise<Http> {
  const http = await Http.open({
    core: deps.core,
    log: deps.log,
    metrics: deps.metrics,
    authenticate: options.authenticate ?? authenticator(deps.core),
    trustProxy: options.trustProxy,
    publicUrl: deps.settings.publicUrl,
    areRepliesChecked: options.areRepliesChecked,
    tls: options.tls,
  });
  for (const module of MODULES) await module.mount?.(http, deps);
  await mountSite(http, deps, options.webDir);
  return http;
}

export const allHandlers = (deps: Deps) => MODULES.flatMap((m) => m.handlers?.(deps) ?? []);
export const allListeners = (deps: Deps) => MODULES.flatMap((m) => m.onHandled?.(deps) ?? []);
export const busDeps = (deps: Deps): DispatcherDeps => ({
  core: deps.core,
  handlers: allHandlers(deps),
  onHandled: allListeners(deps),
  log: deps.log,
  tally: new Tally(deps.core, deps.metrics, deps.log),
});
const openBus = (deps: Deps): EventBus => (deps.broker ? new RabbitBus(busDeps(deps), deps.broker) : new PostgresBus(busDeps(deps)));
export const allJobs = (deps: Deps): Job[] => MODULES.flatMap((m) => m.jobs?.(deps) ?? []);

export function settingsOf(config: Config, dataDir: string): Settings {
  return {
    dataDir,
    publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
    timeZone: config.timeZone,
    isSandboxAllowed: config.isDemo,
    metricsToken: config.metricsToken ?? null,
    gatherMax: config.gatherMax,
    payments: config.payments,
  };
}

const stopModules = async (deps: Deps): Promise<void> => {
  for (const module of MODULES) await module.stop?.(deps);
};

export const openDemo = (deps: Deps, say: (line: string) => void): Promise<void> =>
  loadDemo(deps, {
    openHttp: (past, authenticate) => openHttp(past, { authenticate, trustProxy: [], areRepliesChecked: false, webDir: null }),
    handlersOf: allHandlers,
    jobsOf: allJobs,
    stopModules,
    say,
  });

export async function buildApp({ config, databaseUrl, dataDir, say, tls = null }: AppDeps): Promise<App> {
  // First, as they take a second to come up; a demo that names a provider of its own needs none.
  const hasOwn = Object.keys({ ...config.payments.urls, ...config.payments.accounts }).length > 0;
  const simulators = config.isDemo && !hasOwn ? startDemoSimulators({ dataDir, isHttps: config.isHttps, say }) : null;
  const settings = settingsOf(config, dataDir);
  const opened = await openCore({
    databaseUrl,
    dataDir,
    keyring: config.keyring ?? null,
    poolMax: config.poolMax,
    logLevel: config.logLevel,
    settings,
    say,
    replicaUrl: config.replicaUrl,
    redisUrl: config.redisUrl,
  });
  const { core } = opened;
  const broker = config.rabbitmqUrl === undefined ? null : new Broker(config.rabbitmqUrl, core, opened.deps.log);
  if (config.isDemo) await openDemo({ ...opened.deps, broker }, say);
  const payments = (await simulators?.payments) ?? config.payments;
  const deps: Deps = { ...opened.deps, broker, settings: { ...settings, payments } };
  await ensureFirstOwner(core, say);
  await ensureDefaults(core);
  const http = await openHttp(deps, { trustProxy: config.trustProxy, areRepliesChecked: false, webDir: config.webDir, tls });
  const bus = openBus(deps);
  const jobs = new JobRunner(core, allJobs(deps), databaseUrl, settings.timeZone, deps.log);
  const isWorker = config.role !== 'api';
  return {
    async listen() {
      if (isWorker) {
        bus.start();
        await jobs.start();
      }
      const address = await http.app.listen({ host: config.host, port: config.port });
      return { address };
    },
    async stop() {
      await http.app.close();
      await stopModules(deps);
      if (isWorker) await Promise.all([bus.stop(), jobs.stop()]);
      await broker?.close();
      await simulators?.stop();
      await opened.close();
    },
  };
}

/** The API as data, for `npm run gen`: routes are mounted on a server that never listens and never asks the database. */
export async function renderOpenApi(deps: Deps): Promise<unknown> {
  const http = await openHttp(deps, { trustProxy: [], areRepliesChecked: false, webDir: null });
  await http.app.ready();
  const document = http.app.swagger();
  await http.app.close();
  return document;
}
