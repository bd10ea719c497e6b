import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError } from '@danflow/contract';

export type Settled<O> = { readonly ok: true; readonly value: O } | { readonly ok: false; readonly error: unknown };

interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (value: O) => void;
  readonly reject: (error: unknown) => void;
}

/** Between a few and many: the next batch starts when so many wait for it, or so long after the last one started. */
interface Pace {
  readonly many: number;
  readonly ms: number;
}

export interface GathererOptions<I, O> {
  /** Most items of one batch. */
  readonly max: number;
  /** Batches under way at once: while one commits, the next is read and decided. */
  readonly inFlight: number;
  /** Most items that wait; beyond it callers are told to come back (law 11). */
  readonly maxWaiting: number;
  /** Where a batch costs much however few are in it. Absent: the next starts as soon as it may be under way. */
  readonly pace?: Pace;
  /** One answer for each item, in order. Throws only when nothing was done for any of them. */
  readonly run: (items: readonly I[]) => Promise<readonly Settled<O>[]>;
}

/**
 * Answers given at a time. Each makes its caller render and send a reply; between two slices the event loop turns, so that
 * the next batch is decided before the last one's replies are all written.
 */
const SLICE = 16;

/** After a batch of so few nobody is paced: a lone call, or two people at their desks, never wait for company. */
const FEW = 2;

/**
 * Gathers concurrent calls into batches (law 5). An idle gatherer starts with what the event loop has brought by its next
 * turn, so a lone call goes alone, and under load batches grow by what arrives meanwhile.
 */
export class Gatherer<I, O> {
  readonly #options: GathererOptions<I, O>;
  #waiting: Waiting<I, O>[] = [];
  #flying = 0;
  #answering = 0;
  #isScheduled = false;
  #last = { size: 0, startedAt: 0 };
  #pacing: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(options: GathererOptions<I, O>) {
    this.#options = options;
  }

  submit(item: I): Promise<O> {
    if (this.#waiting.length >= this.#options.maxWaiting) return Promise.reject(new DomainError('busy'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  async settled(): Promise<void> {
    if (this.#isIdle) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  get #isIdle(): boolean {
    return this.#flying === 0 && this.#answering === 0 && this.#waiting.length === 0;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#flying >= this.#options.inFlight || this.#waiting.length === 0) return;
    const early = this.#earlyBy();
    if (early > 0) {
      if (this.#pacing) return;
      this.#pacing = setTimeout(() => {
        this.#pacing = undefined;
        this.#schedule();
      }, early);
      return;
    }
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#fly();
    });
  }

  /** Milliseconds until the next batch may start. */
  #earlyBy(): number {
    const { pace } = this.#options;
    if (!pace || this.#last.size <= FEW || this.#waiting.length >= pace.many) return 0;
    return this.#last.startedAt + pace.ms - performance.now();
  }

  async #fly(): Promise<void> {
    if (this.#flying >= this.#options.inFlight || this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, this.#options.max);
    this.#flying += 1;
    this.#last = { size: batch.length, startedAt: performance.now() };
    this.#schedule();
    const answers = await this.#options
      .run(batch.map((w) => w.item))
      .catch((error: unknown) => batch.map(() => ({ ok: false, error }) as const));
    this.#flying -= 1;
    this.#schedule();
    this.#answering += 1;
    for (let from = 0; from < batch.length; from += SLICE) {
      if (from > 0) await nextTurn();
      for (const [i, { resolve, reject }] of batch.slice(from, from + SLICE).entries()) {
        const answer = answers[from + i];
        if (answer?.ok) resolve(answer.value);
        else reject(answer ? answer.error : new Error('the batch gave no answer'));
      }
    }
    this.#answering -= 1;
    if (this.#isIdle) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
