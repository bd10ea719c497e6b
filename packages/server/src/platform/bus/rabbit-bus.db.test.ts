import type { DomainEvent } from '@danflow/contract';
import { Connection } from 'rabbitmq-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasRabbit, rabbitUrl, Wire } from '../../testing/rabbitmq.ts';
import { newId } from '../ids.ts';
import { newKeyringFile, openKeyring } from '../crypto/keyring.ts';
import { handler, type Handler } from '../outbox.ts';
import { openWorld, until, type World } from './bus-harness.ts';
import { MAC_HEADER, messageFormat } from './message.ts';

const isRabbitThere = await hasRabbit();

const paid = (): DomainEvent & { kind: 'order.paid' } => ({ kind: 'order.paid', orderId: newId(new Date()), version: 1 });
const noting = (seen: string[]): Handler =>
  handler({ name: 'test.paid', kind: 'order.paid', run: async (_tx, { orderId }) => void seen.push(orderId) });

describe.runIf(isRabbitThere)('a broker', () => {
  let world: World;
  let wire: Wire;
  let stranger: Connection;
  beforeEach(async () => {
    world = await openWorld('rabbit');
    wire = await Wire.lay();
    stranger = new Connection(rabbitUrl());
  });
  afterEach(async () => {
    await world.stop();
    await wire.remove();
    await stranger.close();
  });

  test('that is down loses nothing and refuses nothing: events wait in the outbox, and are handled when it is back', async () => {
    const seen: string[] = [];
    const { broker } = world.open([noting(seen)], { url: wire.url });
    await world.emit(paid());
    await until('the first is handled', () => seen.length === 1);
    wire.cut();
    await until('the loss is seen', () => broker?.isConnected === false);
    await world.emit(...Array.from({ length: 50 }, paid));
    expect(await world.depth()).toBe(50);
    expect(await broker?.state()).toMatchObject({ isConnected: false, queued: null });
    wire.mend();
    await until('all are handled', () => seen.length === 51);
    await until('the outbox is empty', async () => (await world.depth()) === 0);
    expect(await broker?.state()).toMatchObject({ isConnected: true, queued: 0, retrying: 0, unreadable: 0 });
  });

  test('that was never there stops no start, and after a while events are handled without it', async () => {
    const seen: string[] = [];
    wire.cut();
    world.open([noting(seen)], { url: wire.url, patienceMs: 500 });
    await world.emit(paid(), paid());
    await until('they are handled here', () => seen.length === 2);
    await until('the outbox is empty', async () => (await world.depth()) === 0);
  });

  test('that goes away in the middle of a thousand events: every one is handled, and in effect once', async () => {
    const inEffect: string[] = [];
    const run: Handler = handler({
      name: 'test.paid',
      kind: 'order.paid',
      async run(tx, { orderId }) {
        await tx.db
          .insertInto('settings')
          .values({ name: `seen.${orderId}`, value: '1', updated_at: tx.now })
          .execute();
      },
    });
    world.open([run], { url: wire.url });
    for (let i = 0; i < 10; i += 1) {
      await world.emit(...Array.from({ length: 100 }, paid));
      if (i % 3 === 1) wire.cut();
      if (i % 3 === 2) wire.mend();
    }
    wire.mend();
    await until('all are in effect', async () => {
      const rows = await world.core.db.selectFrom('settings').select('name').where('name', 'like', 'seen.%').execute();
      inEffect.splice(0, Infinity, ...rows.map((r) => r.name));
      return rows.length === 1000;
    });
    await until('the outbox is empty', async () => (await world.depth()) === 0);
    // A second effect would have broken the primary key, failed, and become a letter or wait for its next try.
    expect(await world.letters()).toEqual([]);
  });

  test('that took an event whose process died before it was removed gets it twice, and it is once in effect', async () => {
    const seen: string[] = [];
    const { broker } = world.open([noting(seen)]);
    await until('connected', () => broker?.isConnected === true);
    const payload = paid();
    const id = newId(new Date());
    const twin = { id, kind: 'order.paid', payload, at: new Date(), attempts: 0 };
    for (let i = 0; i < 2; i += 1) await broker?.publish(broker.topology.events.queue, twin);
    await world.leave({ id, kind: 'order.paid', payload });
    await until('handled', () => seen.length > 0);
    await until('the outbox is empty', async () => (await world.depth()) === 0);
    await until('the queue is empty', async () => (await broker?.state())?.queued === 0);
    expect(seen).toHaveLength(1);
  });

  test('whose queue somebody deleted gets a new one: the confirm of a message that went nowhere is not believed', async () => {
    const seen: string[] = [];
    const { broker } = world.open([noting(seen)]);
    await world.emit(paid());
    await until('the first is handled', () => seen.length === 1);
    await stranger.queueDelete({ queue: broker?.topology.events.queue ?? '' });
    await world.emit(paid());
    await until('the second, too', () => seen.length === 2);
  });

  test('brings what others wrote: nothing of it is believed, all of it is told of, and nobody waits for it', async () => {
    const seen: string[] = [];
    const { broker } = world.open([noting(seen)]);
    await world.emit(paid());
    await until('the queue is there', () => seen.length === 1);
    const queue = broker?.topology.events.queue ?? '';
    const publisher = stranger.createPublisher({ confirm: true });
    const event = { id: newId(new Date()), kind: 'order.paid', payload: paid(), at: new Date(), attempts: 0 };
    const foreign = messageFormat(openKeyring(newKeyringFile())).write(event);
    const type = 'application/vnd.danflow.event';
    const ours = messageFormat(world.core.keys);
    const future = Buffer.from(ours.write(event).body.toString().replace('"v":1', '"v":2'));
    await publisher.send({ routingKey: queue, contentType: type, headers: { [MAC_HEADER]: foreign.mac } }, foreign.body);
    await publisher.send({ routingKey: queue, contentType: type }, Buffer.from('{"kind":"order.paid"'));
    await publisher.send({ routingKey: queue, contentType: type, headers: { [MAC_HEADER]: ours.write(event).mac } }, future);
    await publisher.send(queue, { kind: 'order.paid', orderId: newId(new Date()), version: 1 });
    await publisher.send({ routingKey: queue, contentType: type }, Buffer.alloc(100_000, 'x'));
    await publisher.close();
    await world.emit(paid());
    await until('the honest one is handled', () => seen.length === 2);
    await until('all are told of', async () => (await world.letters()).length === 5);
    const letters = await world.letters();
    expect(new Set(letters.map((l) => `${l.handler} ${l.kind}`))).toEqual(new Set(['bus unreadable']));
    expect(letters.map((l) => l.error).join('\n')).toContain('larger than 65536 bytes');
    expect(JSON.stringify(letters)).not.toContain('orderId');
    await until('the broker keeps them', async () => (await broker?.state())?.unreadable === 5);
    expect(seen).toHaveLength(2);
  });
});
