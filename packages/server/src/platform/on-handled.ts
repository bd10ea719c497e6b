import type { DomainEvent } from '@danflow/contract';

/** Hears of events after their handlers ran: best effort, outside every transaction, maybe twice. Must not throw. */
export type OnHandled = (events: readonly DomainEvent[]) => Promise<void>;
