import { setTimeout as sleep } from 'node:timers/promises';
import type { DomainEvent } from '@danflow/contract';
import { pino } from 'pino';
import { testCore } from '../../testing/core.ts';
import { rabbitUrl } from '../../testing/rabbitmq.ts';
import { newId } from '../ids.ts';
import { openMetrics } from '../metrics.ts';
import type { OnHandled } from '../on-handled.ts';
import type { Handler } from '../outbox.ts';
import { systemActor } from '../principal.ts';
import { inTx, type Core } from '../tx.ts';
import { Bell } from './bell.ts';
import { Broker } from './broker.ts';
import { MAX_CLAIMS, type EventBus } from './bus.ts';
import { PostgresBus } from './postgres-bus.ts';
import { RabbitBus, type RabbitBusOptions } from './rabbit-bus.ts';
import { Tally } from './tally.ts';
import { queuesOf } from './topology.ts';

export type Engine = 'postgres' | 'rabbit';

export interface OpenBus {
  readonly bus: EventBus;
  readonly broker: Broker | null;
  /** Ends as kill -9 does: nothing is answered, nothing is written any more. */
  crash(): void;
}

export interface OpenOptions extends RabbitBusOptions {
  readonly onHandled?: OnHandled;
  readonly url?: string;
  /** Leases run out by this clock. */
  readonly clock?: () => Date;
}

export interface World {
  readonly core: Core;
  emit(...events: DomainEvent[]): Promise<void>;
  /** Puts a row into the outbox as some version or some crash may have left it there. */
  leave(row: Row): Promise<string>;
  /** An event that ended every process that took it. */
  wearOut(row: { kind: string; payload: unknown }): Promise<void>;
  /** A process with these reactions. */
  open(handlers: readonly Handler[], options?: OpenOptions): OpenBus;
  letters(): Promise<{ handler: string; kind: string; error: string; attempts: number; payload: unknown }[]>;
  depth(): Promise<number>;
  stop(): Promise<void>;
}

/** Ends when it is so; a test that waits in vain says for what. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(20);
  }
}

const log = pino({ level: process.env.DANFLOW_TEST_LOG ?? 'silent' }, pino.destination(2));

export async function openWorld(engine: Engine): Promise<World> {
  const test = await testCore();
  const core: Core = { ...test.core, clock: () => new Date(), bell: new Bell() };
  const opened: OpenBus[] = [];
  const crashed = new Set<EventBus>();
  return {
    core,
    emit: (...events) => inTx(core, systemActor('test'), async (tx) => events.forEach((e) => tx.emit(e))),
    leave: (row) => leave(core, row),
    wearOut: async (row) => {
      if (engine === 'postgres') await leave(core, { ...row, claims: MAX_CLAIMS });
      else await takeOften(core, row);
    },
    open(handlers, { onHandled, url = rabbitUrl(), clock, ...options } = {}) {
      let isDead = false;
      const own: Core = clock ? { ...core, clock, bell: new Bell() } : { ...core, bell: opened.length === 0 ? core.bell : new Bell() };
      // A dead process writes nothing: what its handlers still do after the crash does not count.
      const alive = handlers.map((h): Handler => ({
        ...h,
        run: async (tx, event) => {
          await h.run(tx, event);
          if (isDead) throw new Error('this process is dead');
        },
      }));
      const deps = { core: own, handlers: alive, onHandled: onHandled ? [onHandled] : [], log, tally: new Tally(own, openMetrics(), log) };
      const broker = engine === 'rabbit' ? new Broker(url, own, log) : null;
      const bus = broker ? new RabbitBus(deps, broker, options) : new PostgresBus(deps);
      bus.start();
      const open: OpenBus = {
        bus,
        broker,
        crash() {
          isDead = true;
          crashed.add(bus);
          broker?.connection.unsafeDestroy();
          void bus.stop().catch(() => undefined);
        },
      };
      opened.push(open);
      return open;
    },
    letters: () =>
      core.db.selectFrom('dead_letters').select(['handler', 'kind', 'error', 'attempts', 'payload']).where('state', '=', 'open').execute(),
    depth: async () => (await core.db.selectFrom('outbox').select('id').execute()).length,
    async stop() {
      for (const { bus } of opened) if (!crashed.has(bus)) await bus.stop();
      for (const { broker, bus } of opened) if (broker && !crashed.has(bus)) await broker.close();
      if (engine === 'rabbit') await deleteQueues(core);
      await test.stop();
    },
  };
}

interface Row {
  readonly id?: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly attempts?: number;
  readonly claims?: number;
}

async function leave(core: Core, { id = newId(core.clock()), kind, payload, attempts = 0, claims = attempts }: Row): Promise<string> {
  const at = core.clock();
  await core.db
    .insertInto('outbox')
    .values({ id, kind, payload: JSON.stringify(payload), at, next_at: at, attempts, claims })
    .execute();
  return id;
}

/** Processes that die with a message in their hands, as the broker sees them. */
async function takeOften(core: Core, { kind, payload }: Row): Promise<void> {
  const broker = new Broker(rabbitUrl(), core, log);
  const { queue } = broker.topology.events;
  await broker.publish(queue, { id: newId(core.clock()), kind, payload, at: core.clock(), attempts: 0 });
  const channel = await broker.connection.acquire();
  for (let i = 0; i < MAX_CLAIMS;) {
    const message = await channel.basicGet({ queue });
    if (!message) continue;
    channel.basicNack({ deliveryTag: message.deliveryTag, requeue: true });
    i += 1;
  }
  await channel.close();
  await broker.close();
}

async function deleteQueues(core: Core): Promise<void> {
  const broker = new Broker(rabbitUrl(), core, log);
  for (const { queue } of queuesOf(broker.topology)) await broker.connection.queueDelete({ queue }).catch(() => undefined);
  await broker.close();
}
