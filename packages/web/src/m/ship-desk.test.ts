import { readFileSync } from 'node:fs';
import type { ScanView } from '@danflow/contract';
import { expect, test } from 'vitest';
import { Problem } from '../api/problem.ts';
import type { Task } from './queue.ts';
import { ShipDesk, type ScanOrder, type ShipState } from './ship-desk.ts';
import { en } from './words.en.ts';

const PARCEL = 'SF1234567890123';
const RED = 'Cup · red · CUP-RED';
const BLUE = 'Cup · blue · CUP-BLUE';

const orderOf = (type: 'physical' | 'virtual', openQty: number) =>
  ({ id: 'order', orderNo: '1000', type, lines: [{ lineNo: 1, title: 'Mug', options: '', skuCode: 'MUG', openQty }] }) as ScanOrder;
const NOTHING = { says: '', order: null, shipment: null, sku: null, lineNo: null };
const cup = (options: string) => ({ id: options, code: `CUP-${options.toUpperCase()}`, title: 'Cup', options });

/** A desk with an order in hand, before a shop that knows this order, its mug, and cups of two colours. */
async function desk(type: 'physical' | 'virtual' = 'physical', openQty = 1) {
  const sent: Task[] = [];
  const net = { isOn: true };
  const goods: Record<string, object> = {
    1000: { kind: 'order', next: type === 'virtual' ? 'deliver' : 'ship', order: orderOf(type, openQty) },
    MUG: { kind: 'sku', next: 'count_item', sku: { id: 'mug', code: 'MUG', title: 'Mug', options: '' }, lineNo: 1 },
    'CUP-RED': { kind: 'sku', next: 'wrong_item', sku: cup('red') },
    'CUP-BLUE': { kind: 'sku', next: 'wrong_item', sku: cup('blue') },
  };
  const made = new ShipDesk(
    {
      words: () => en,
      tongue: () => 'en',
      isOnline: () => net.isOn,
      mayDeliver: true,
      look: async (code) => {
        if (goods[code] === undefined) throw new Problem(404, 'scan_unknown', 'unknown');
        return { ...NOTHING, ...goods[code] } as unknown as ScanView;
      },
      deliver: async () => undefined,
      submit: async (task) => {
        sent.push(task);
        return net.isOn ? { is: 'done', reply: {} } : { is: 'waiting' };
      },
      queue: () => [],
      forget: () => undefined,
    },
    false,
  );
  await made.take('1000', null);
  const says = (): Pick<ShipState['word'], 'mood' | 'text' | 'detail'> => made.read().word;
  return { made, sent, net, says };
}

test('after a wrong item nothing ships, neither by scan nor by tap, until it is put away; then the parcel goes on by itself', async () => {
  const { made, sent, says } = await desk();
  await made.take('CUP-RED', null);
  expect(says()).toEqual({ mood: 'stop', text: en.next.wrong_item, detail: RED });
  await made.take('CUP-BLUE', null);
  await made.take('CUP-RED', null);
  await made.take(PARCEL, null);
  expect(says()).toEqual({ mood: 'stop', text: en.wrongFirst, detail: `${BLUE}, ${RED}` });
  const { ask } = made.read();
  if (ask) await made.ship(ask, false);
  expect(sent).toEqual([]);
  await made.putAway();
  await made.putAway();
  expect(sent).toMatchObject([{ code: '1000', trackingNo: PARCEL }]);
  expect(says()).toMatchObject({ mood: 'good', text: en.shipped });
});

test('a tap that agrees to a number asked about before the wrong item does not ship either', async () => {
  const { made, sent } = await desk();
  await made.take('ABC-12345-X', null);
  const { ask } = made.read();
  expect(ask?.why).toBe('shape');
  await made.take('CUP-RED', null);
  if (ask) await made.ship(ask, false);
  expect(sent).toEqual([]);
  // The question of before is asked again: putting away does not answer it.
  await made.putAway();
  expect(made.read()).toMatchObject({ wrong: [], ask: { why: 'shape', trackingNo: 'ABC-12345-X' } });
  expect(sent).toEqual([]);
});

test('the right item answers a wrong one; what is still missing is asked about, not shipped', async () => {
  const { made, sent, says } = await desk('physical', 2);
  await made.take('CUP-RED', null);
  await made.take('MUG', null);
  expect(made.read().wrong).toEqual([]);
  await made.take(PARCEL, null);
  expect(says().text).toBe('Items not checked yet: 1');
  await made.take('MUG', null);
  // One too many is no answer.
  await made.take('CUP-RED', null);
  await made.take('MUG', null);
  expect(made.read().wrong).toEqual([RED]);
  await made.putAway();
  expect(says()).toMatchObject({ mood: 'info', text: en.scanNext });
  await made.take(PARCEL, null);
  expect(sent).toHaveLength(1);
});

test('a wrong item is remembered when the connection is lost: the parcel is queued only after it', async () => {
  const { made, sent, net, says } = await desk();
  await made.take('CUP-RED', null);
  net.isOn = false;
  await made.take(PARCEL, null);
  expect(says().text).toBe(en.wrongFirst);
  expect(sent).toEqual([]);
  await made.putAway();
  expect(sent).toHaveLength(1);
  expect(says().text).toBe(en.queuedOffline);
});

test('another order, or this one again, brings no old wrong item along', async () => {
  const { made, sent } = await desk();
  await made.take('CUP-RED', null);
  made.leave();
  await made.take('1000', null);
  await made.take(PARCEL, null);
  expect(sent).toHaveLength(1);
});

test('a virtual order has no tracking number: what nobody knows matches nothing, online and offline', async () => {
  const { made, sent, net, says } = await desk('virtual');
  for (const code of [PARCEL, 'ABC-12345-X', '6901028075022']) {
    await made.take(code, null);
    expect(says()).toEqual({ mood: 'stop', text: en.noMatch, detail: en.noMatchVirtual });
  }
  await made.take('CUP-RED', null);
  expect(says().detail).toBe(RED);
  await made.take('MUG', null);
  expect(says().text).toBe(en.next.deliver);
  net.isOn = false;
  await made.take(PARCEL, null);
  expect(says().text).toBe(en.noNetwork);
  expect(made.read()).toMatchObject({ ask: null, wrong: [] });
  expect(sent).toEqual([]);
});

/** Chinese fonts draw an English apostrophe as wide as a character. */
test('English is set in Latin letters first, as at the desk', () => {
  const ruleOf = (file: string) => /html:lang\(en\) body \{[^}]*\}/.exec(readFileSync(new URL(file, import.meta.url), 'utf8'))?.[0];
  expect(ruleOf('./m.css')).toMatch(/font-family/);
  expect(ruleOf('./m.css')).toBe(ruleOf('../ui/styles.css'));
});
