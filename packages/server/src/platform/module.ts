import type { Broker } from './bus/broker.ts';
import type { Http } from './http/server.ts';
import type { Job } from './jobs.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { OnHandled } from './on-handled.ts';
import type { Handler } from './outbox.ts';
import type { Core } from './tx.ts';

export interface PaymentSettings {
  readonly urls: Readonly<Record<string, string>>;
  /** Accounts set in the environment: they win over what was entered. */
  readonly accounts: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Settings that modules may need; config.ts reads them, nothing else does. */
export interface Settings {
  readonly dataDir: string;
  /** Base of links and notification addresses; never taken from the Host header (R20). */
  readonly publicUrl: string;
  readonly timeZone: string;
  /** Demo and test mode: the sandbox payment provider may exist (R21). */
  readonly isSandboxAllowed: boolean;
  /** Of payment providers by their name. Addresses come from here alone, never from a screen (R21); absent: the official ones. */
  readonly payments?: PaymentSettings;
  readonly metricsToken: string | null;
  readonly gatherMax: number;
}

/** What every module is given to build its routes, handlers and jobs with. */
export interface Deps {
  readonly core: Core;
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Null without RABBITMQ_URL: then the outbox alone carries events. */
  readonly broker: Broker | null;
}

/** A module as app.ts sees it: no container, just a list. */
export interface ServerModule {
  readonly name: string;
  mount?(http: Http, deps: Deps): void | Promise<void>;
  handlers?(deps: Deps): Handler[];
  jobs?(deps: Deps): Job[];
  /** Hears of events after their handlers ran, to tell others. */
  onHandled?(deps: Deps): OnHandled;
  /** Ends what the module started in mount (gatherers, flush timers). */
  stop?(deps: Deps): Promise<void>;
}
