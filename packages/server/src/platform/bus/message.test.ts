import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newKeyringFile, openKeyring } from '../crypto/keyring.ts';
import { messageFormat, namesOf } from './message.ts';

const keys = openKeyring(newKeyringFile());
const format = messageFormat(keys);
const anEvent = fc.record({
  id: fc.uuid(),
  kind: fc.string({ minLength: 1, maxLength: 60 }),
  payload: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
  at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
  attempts: fc.nat(1000),
});

test('what is written is what is read', () => {
  fc.assert(
    fc.property(anEvent, (event) => {
      const { body, mac } = format.write(event);
      const read = format.read(body, mac);
      // JSON knows no __proto__ of its own, and neither do events.
      fc.pre(!('__proto__' in event.payload && Object.hasOwn(event.payload, '__proto__')));
      expect(read).toEqual({ ok: true, event: { ...event, payload: JSON.parse(JSON.stringify(event.payload)) as unknown } });
    }),
  );
});

test('a message with any byte changed is refused', () => {
  fc.assert(
    fc.property(anEvent, fc.nat(), fc.integer({ min: 1, max: 255 }), (event, where, change) => {
      const { body, mac } = format.write(event);
      const place = where % body.length;
      body.writeUInt8((body.readUInt8(place) ^ change) & 0xff, place);
      expect(format.read(body, mac).ok).toBe(false);
    }),
  );
});

test('another installation has other queues and other signatures', () => {
  const other = openKeyring(newKeyringFile());
  expect(namesOf(other)).not.toBe(namesOf(keys));
  const { body, mac } = messageFormat(other).write({
    id: '01993a00-0000-7000-8000-000000000000',
    kind: 'x',
    payload: {},
    at: new Date(),
    attempts: 0,
  });
  expect(format.read(body, mac)).toMatchObject({ ok: false, reason: 'is not signed by this installation' });
});
