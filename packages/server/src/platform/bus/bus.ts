/** An event as an engine took it, from the outbox or from the broker; its content is not checked yet. */
export interface Taken {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  /** When it was committed. */
  readonly at: Date;
  /** Failures so far. */
  readonly attempts: number;
}

export interface Failure {
  readonly handler: string;
  readonly message: string;
  /** The database was away: no fault of the event, and not counted. */
  readonly isAway: boolean;
}

/** What came of an event: no failures, and every reaction has happened. */
export interface Settled<T extends Taken> {
  readonly event: T;
  readonly failures: readonly Failure[];
}

export const MAX_ATTEMPTS = 8;
/** 1 s, 2 s, 4 s … 128 s. */
export const backoffMs = (attempts: number): number => 1000 * 2 ** Math.max(0, attempts - 1);
/** Taken as often without any end: it ends the process with it, and is set aside. */
export const MAX_CLAIMS = 20;
export const ENDS_PROCESS: Failure = {
  handler: 'bus',
  message: `taken ${MAX_CLAIMS} times, and each time the process ended before it did`,
  isAway: false,
};

/** A broker as seen from this process. */
export interface BrokerState {
  readonly isConnected: boolean;
  /** Since when it is as it is. */
  readonly since: Date;
  /** Messages that wait for their handlers; null when the broker does not answer. */
  readonly queued: number | null;
  /** Messages that wait for their next try. */
  readonly retrying: number | null;
  /** Messages that could not be read, kept by the broker for a person to look at. */
  readonly unreadable: number | null;
}

/** At least once, in no order; two engines, one suite of tests (bus.db.test.ts). */
export interface EventBus {
  start(): void;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}
