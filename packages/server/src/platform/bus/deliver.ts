import type { DomainEvent } from '@danflow/contract';
import { runNamed } from '../db.ts';
import type { Handler } from '../outbox.ts';
import { systemActor } from '../principal.ts';
import { inTx, type Core } from '../tx.ts';

const MARK_MANY = `INSERT INTO event_deliveries (event_id, handler, at) SELECT e, $2, $3 FROM unnest($1::uuid[]) AS e ON CONFLICT DO NOTHING RETURNING event_id`;

interface Known {
  readonly id: string;
  readonly content: DomainEvent;
}

/** Mark and effect commit together or not at all, so that a handler is once in effect. */
export async function deliver(core: Core, handle: Handler, { id, content }: Known): Promise<void> {
  await inTx(core, systemActor(handle.name), async (tx) => {
    const { rows } = await runNamed(tx.client, MARK_MANY, [[id], handle.name, tx.now]);
    if (rows.length > 0) await handle.run(tx, content);
  });
}

/** The same for a batch: marks and effects of all its events commit together. */
export async function deliverMany(core: Core, handle: Handler, events: readonly Known[]): Promise<void> {
  await inTx(core, systemActor(handle.name), async (tx) => {
    const { rows } = await runNamed(tx.client, MARK_MANY, [events.map((e) => e.id), handle.name, tx.now]);
    const fresh = new Set((rows as { event_id: string }[]).map((r) => r.event_id));
    const unseen = events.filter((e) => fresh.has(e.id)).map((e) => e.content);
    if (unseen.length > 0) await handle.runMany?.(tx, unseen);
  });
}
