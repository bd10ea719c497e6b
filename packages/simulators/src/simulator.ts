import type { IncomingHttpHeaders } from 'node:http';
import type { PaymentProviderName } from '@danflow/contract';
import type { SimClock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Notifier } from './notifier.ts';

/** A request as it came over the wire: signatures are over the raw address and the raw body. */
export interface SimRequest {
  readonly method: string;
  /** As sent, with the simulator's mount in front and percent-encoding untouched. */
  readonly rawUrl: string;
  /** Behind the mount, without the query: `/v3/pay/transactions/native`. Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface SimReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Waits before the answer is sent. */
  readonly delayMs?: number;
  /** The deed is done, and the connection breaks instead of an answer. */
  readonly isCut?: boolean;
}

/** What a simulator is given. Everything that tests must hold is in here: time, faults, the folder. */
export interface World {
  readonly dataDir: string;
  /** Of this simulator, with its mount, without a slash at its end; known once the server listens. */
  readonly baseUrl: () => string;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly notifier: Notifier;
  /** Waits are divided by it: 60 turns a minute into a second. */
  readonly speed: number;
}

/** A line of the front page: what can be paid at the moment. */
export interface OpenTrade {
  readonly outTradeNo: string;
  readonly subject: string;
  readonly amount: number;
  readonly state: string;
  /** Of the cashier, behind the mount. */
  readonly path: string;
}

/** A provider: a sub-application below `/<mount>/` with books of its own. */
export interface Simulator {
  /** As the contract names it. */
  readonly provider: Extract<PaymentProviderName, 'wechat_pay' | 'alipay'>;
  /** The merchant's account there, by the names of the product's account fields. */
  account(): Readonly<Record<string, string>>;
  handle(request: SimRequest): SimReply | Promise<SimReply>;
  /** The newest trades for the front page. */
  trades(limit: number): OpenTrade[];
  stop(): void;
}

export type OpenSimulator = (world: World) => Simulator;
