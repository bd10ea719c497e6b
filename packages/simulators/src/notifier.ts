import type { Faults } from './faults.ts';
import type { Simulator } from './simulator.ts';

const TIMEOUT_MS = 5000;
const MAX_WAITING = 20_000;
const MAX_AT_ONCE = 32;
const MAX_ANSWER = 4096;
/** A held-back notification goes out even when no other one follows. */
const REORDER_MS = 3000;
const DUPLICATE_MS = 50;
const MAX_TAKEN = 50_000;

/** What the shop said it has: a witness for tests. */
export interface Taken {
  readonly provider: Simulator['provider'];
  readonly eventId: string;
}

export interface SentMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface Notification {
  readonly provider: Simulator['provider'];
  /** The number that stays the same on every send. */
  readonly eventId: string;
  readonly url: string;
  /** Waits before each resend; divided by the speed. */
  readonly ladderMs: readonly number[];
  /** Made anew for every send: timestamp and signature are fresh. */
  make(isSpoilt: boolean): SentMessage;
  /** What stops the resending. */
  isTaken(status: number, text: string): boolean;
}

export interface NotifierCounts {
  sent: number;
  taken: number;
  refused: number;
  lost: number;
  givenUp: number;
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER) break;
  }
  return Buffer.concat(chunks).toString('utf8').slice(0, MAX_ANSWER);
}

/** Sends notifications until they are taken, as the providers do. Waiting ones are lost on a restart: then queries find the payment. */
export class Notifier {
  readonly counts: NotifierCounts = { sent: 0, taken: 0, refused: 0, lost: 0, givenUp: 0 };
  /** The newest ones, each once. */
  readonly taken = new Map<string, Taken>();
  readonly #faults: Faults;
  readonly #speed: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #queue: (() => Promise<void>)[] = [];
  #held: (() => void)[] = [];
  #atOnce = 0;
  #isStopped = false;

  constructor(faults: Faults, speed: number) {
    this.#faults = faults;
    this.#speed = speed;
  }

  /** Begins to tell; does not wait for the answer. */
  tell(notification: Notification): void {
    const { provider } = notification;
    const strikes = (kind: 'notify_drop' | 'notify_reorder' | 'notify_duplicate' | 'notify_wrong_signature') =>
      this.#faults.take(provider, kind) !== null;
    if (strikes('notify_drop')) {
      this.counts.lost += 1;
      return;
    }
    const delay = this.#faults.take(provider, 'notify_delay')?.ms ?? 0;
    const isSpoilt = strikes('notify_wrong_signature');
    const begin = (): void => {
      this.#after(delay, () => this.#send(notification, 0, isSpoilt));
      if (strikes('notify_duplicate')) this.#after(delay + DUPLICATE_MS, () => this.#send(notification, 0, false));
    };
    if (strikes('notify_reorder')) this.#hold(begin);
    else {
      begin();
      this.#release();
    }
  }

  /** Sends that are under way or wait for their turn. */
  get waiting(): number {
    return this.#timers.size + this.#queue.length + this.#atOnce;
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#queue.length = 0;
  }

  #hold(begin: () => void): void {
    this.#held.push(begin);
    this.#after(REORDER_MS, () => {
      if (this.#held.includes(begin)) this.#release();
      return Promise.resolve();
    });
  }

  #release(): void {
    const held = this.#held;
    this.#held = [];
    // The other one is on its way before these begin.
    for (const begin of held) this.#after(DUPLICATE_MS, () => Promise.resolve(begin()));
  }

  #after(ms: number, run: () => Promise<void>): void {
    if (this.#isStopped) return;
    if (this.waiting >= MAX_WAITING) {
      this.counts.lost += 1;
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#queue.push(run);
      this.#work();
    }, ms);
    // A waiting resend must not keep a stopping process alive.
    timer.unref();
    this.#timers.add(timer);
  }

  #work(): void {
    while (this.#atOnce < MAX_AT_ONCE) {
      const run = this.#queue.shift();
      if (run === undefined) return;
      this.#atOnce += 1;
      void run().finally(() => {
        this.#atOnce -= 1;
        this.#work();
      });
    }
  }

  async #send(notification: Notification, tried: number, isSpoilt: boolean): Promise<void> {
    const { headers, body } = notification.make(isSpoilt);
    this.counts.sent += 1;
    const isTaken = await fetch(notification.url, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'manual',
    })
      .then(async (r) => notification.isTaken(r.status, await textOf(r)))
      // An answer that breaks off in its middle is no answer either.
      .catch(() => false);
    if (isTaken) this.#note(notification);
    else this.#again(notification, tried);
  }

  #note({ provider, eventId }: Notification): void {
    this.counts.taken += 1;
    this.taken.set(`${provider} ${eventId}`, { provider, eventId });
    const [oldest] = this.taken.size > MAX_TAKEN ? this.taken.keys() : [];
    if (oldest !== undefined) this.taken.delete(oldest);
  }

  #again(notification: Notification, tried: number): void {
    this.counts.refused += 1;
    const wait = notification.ladderMs[tried];
    if (wait === undefined) this.counts.givenUp += 1;
    else this.#after(wait / this.#speed, () => this.#send(notification, tried + 1, false));
  }
}
