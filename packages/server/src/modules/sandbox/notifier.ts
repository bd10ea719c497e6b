import { randomUUID } from 'node:crypto';
import type { Log } from '../../platform/log.ts';
import type { Core } from '../../platform/tx.ts';
import type { Trade } from './bank.ts';
import { messageOf } from './message.ts';
import { signMessage } from './signature.ts';

export type Delivery = 'now' | 'delayed' | 'twice' | 'lost';

const DELAY_MS = 30_000;
/** As real providers do, with shorter waits: then it gives up, and the query sweep finds the payment. */
const RETRY_MS = [1000, 3000, 10_000, 30_000, 60_000] as const;
const TIMEOUT_MS = 5000;

/** Sends notifications over real HTTP until one is answered 200. */
export class Notifier {
  readonly #core: Core;
  readonly #log: Log;
  readonly #timers = new Set<NodeJS.Timeout>();
  #isStopped = false;

  constructor(core: Core, log: Log) {
    this.#core = core;
    this.#log = log;
  }

  /** Begins to tell about the trade; does not wait for the answer, as a bank would not. */
  tell(trade: Trade, delivery: Delivery): void {
    if (delivery === 'lost') return;
    const eventId = randomUUID();
    this.#after(delivery === 'delayed' ? DELAY_MS : 0, () => this.#send(trade, eventId, 0));
    if (delivery === 'twice') this.#after(200, () => this.#send(trade, eventId, 0));
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #after(ms: number, run: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void run();
    }, ms);
    // A waiting retry must not keep a stopping process alive.
    timer.unref();
    this.#timers.add(timer);
  }

  async #send(trade: Trade, eventId: string, tried: number): Promise<void> {
    if (this.#isStopped) return;
    const { headers, body } = signMessage(this.#core.keys, messageOf(trade, eventId), this.#core.clock());
    const isTaken = await fetch(trade.notify_url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    }).then(
      (r) => r.ok,
      () => false,
    );
    if (isTaken) return;
    const wait = RETRY_MS[tried];
    if (wait !== undefined) this.#after(wait, () => this.#send(trade, eventId, tried + 1));
    else this.#log.warn({ outTradeNo: trade.out_trade_no }, 'the sandbox gave up telling about a payment; the query sweep will find it');
  }
}
