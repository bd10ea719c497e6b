import { openAlipay } from './alipay/index.ts';
import { SimClock } from './clock.ts';
import { control } from './control.ts';
import { Faults } from './faults.ts';
import { listen } from './host.ts';
import { Notifier } from './notifier.ts';
import type { SimReply, SimRequest, Simulator } from './simulator.ts';
import { openWechatPay } from './wechat/index.ts';

export interface SimulatorOptions {
  readonly dataDir: string;
  /** 0: any free one. */
  readonly port?: number;
  /** Waits of notifications and refunds are divided by it. */
  readonly speed?: number;
}

/** Where a provider is, and the merchant's account there by the product's field names. */
export interface SimulatedProvider {
  readonly baseUrl: string;
  readonly account: Readonly<Record<string, string>>;
}

export interface Simulators {
  readonly port: number;
  readonly url: string;
  readonly wechatPay: SimulatedProvider;
  readonly alipay: SimulatedProvider;
  readonly faults: Faults;
  readonly clock: SimClock;
  readonly notifier: Notifier;
  stop(): Promise<void>;
}

const OPENERS = { '/wechat': openWechatPay, '/alipay': openAlipay } as const;
type Mount = keyof typeof OPENERS;

function dispatch(simulators: ReadonlyMap<Mount, Simulator>, request: SimRequest): SimReply | Promise<SimReply> | null {
  for (const [mount, simulator] of simulators)
    if (request.path === mount || request.path.startsWith(`${mount}/`))
      return simulator.handle({ ...request, path: request.path.slice(mount.length) || '/' });
  return null;
}

/** Both providers on one loopback server. Keys and books stay in the folder. */
export async function startSimulators({ dataDir, port = 0, speed = 1 }: SimulatorOptions): Promise<Simulators> {
  const clock = new SimClock();
  const faults = new Faults();
  const notifier = new Notifier(faults, speed);
  let url = '';
  const open = (mount: Mount): Simulator => OPENERS[mount]({ dataDir, baseUrl: () => url + mount, clock, faults, notifier, speed });
  const wechat = open('/wechat');
  const alipay = open('/alipay');
  const simulators = new Map<Mount, Simulator>([
    ['/wechat', wechat],
    ['/alipay', alipay],
  ]);
  const controlled = { faults, clock, notifier, simulators: [...simulators].map(([mount, s]) => Object.assign(s, { mount })) };
  const host = await listen(port, (request) => dispatch(simulators, request) ?? control(controlled, request) ?? { status: 404 });
  url = `http://127.0.0.1:${host.port}`;
  return {
    port: host.port,
    url,
    wechatPay: { baseUrl: `${url}/wechat`, account: wechat.account() },
    alipay: { baseUrl: `${url}/alipay`, account: alipay.account() },
    faults,
    clock,
    notifier,
    async stop() {
      notifier.stop();
      await host.close();
      for (const simulator of simulators.values()) simulator.stop();
    },
  };
}
