import type { DomainEvent, EventKind } from '@danflow/contract';
import type { Tx } from './tx.ts';

/** A reaction to one kind of event. It acts on present state: the bus promises at least once and no order (R18). */
export interface Handler<K extends EventKind = EventKind> {
  /** Never renamed: it is the key of its delivery marks. */
  readonly name: string;
  readonly kind: K;
  /**
   * What must happen outside the transaction before `run`: asking a payment provider, for one. Comes again whenever the
   * event comes again, so it must be harmless twice. Kinds with such a reaction have a lane of their own and hold up nobody.
   */
  before?(event: Extract<DomainEvent, { kind: K }>): Promise<void>;
  run(tx: Tx, event: Extract<DomainEvent, { kind: K }>): Promise<void>;
  /** For what every order brings: a batch in one transaction (law 5). When it fails, its events go through `run` one by one. */
  runMany?(tx: Tx, events: readonly Extract<DomainEvent, { kind: K }>[]): Promise<void>;
}

export const handler = <K extends EventKind>(h: Handler<K>): Handler => h as unknown as Handler;
