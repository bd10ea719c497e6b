import { randomBytes } from 'node:crypto';
import type { RawNotification } from '../modules/payments/index.ts';
import type { Act, Deed, Outcome } from './deed.ts';
import { stateDigest } from './state-digest.ts';
import type { History } from './world.ts';

const send = async ({ world }: History, { headers, body }: RawNotification): Promise<Outcome> => {
  const options = { method: 'POST', url: '/api/notifications/sandbox', headers, payload: body } as const;
  return { status: (await world.app.http.app.inject(options)).statusCode, body: null };
};

/** One of the bank's messages over the real route, as often as said: it is answered OK each time. */
export function passOn(history: History, index: number, times: number): Act | null {
  const { bank } = history.world;
  const message = bank.told[index];
  if (!message) return null;
  return async () => {
    let outcome: Outcome = { status: 200, body: null };
    for (let time = 0; time < times && outcome.status < 300; time += 1) outcome = await send(history, bank.sign(message));
    return outcome.status < 500 && outcome.status !== 200 ? { status: 599, body: 'a true message was refused' } : outcome;
  };
}

/** Any that was ever written: late, again, and in any order. */
export const deliver: Deed = (history, a, b) => {
  const told = history.told();
  if (told.length === 0) return Promise.resolve(null);
  const first = history.world.bank.told.length - told.length;
  return Promise.resolve(passOn(history, first + ((a * 7 + b) % told.length), 1 + (b % 3)));
};

/** Wrong in one thing each: amount, seal, time, number. */
function forgery(history: History, a: number, b: number): RawNotification | null {
  const { bank, app } = history.world;
  const told = history.told();
  const message = told[a % Math.max(1, told.length)];
  if (!message) return null;
  const { headers, body } = bank.sign(message);
  const longAgo = new Date(app.clock.now.getTime() - 3_600_000);
  switch (b) {
    case 0:
      return { headers, body: Buffer.from(body.toString().replace(/"paidAmount":\d+/, '"paidAmount":1')) };
    case 1:
      return { headers: { ...headers, 'bank-seal': randomBytes(32).toString('hex') }, body };
    case 2:
      return bank.sign(message, longAgo);
    case 3:
      return { headers: { ...headers, 'bank-at': app.clock.now.toISOString().replace('Z', '0Z') }, body };
    case 4:
      return { headers: { 'content-type': 'application/json' }, body };
    default:
      return { headers, body: Buffer.concat([body, Buffer.from(' ')]) };
  }
}

/** Refused, and nothing about money, orders or goods is other than before. */
export const forge: Deed = async (history, a, b) => {
  const raw = forgery(history, a, b);
  if (!raw) return null;
  const { pool } = history.world.app.core;
  const before = await stateDigest(pool);
  return async () => {
    const { status } = await send(history, raw);
    if (history.world.mortal.isDead) return { status, body: null };
    const isSame = (await stateDigest(pool)) === before;
    return status === 400 && isSame
      ? { status, body: null }
      : { status: 599, body: `a forgery was answered ${status}, state kept: ${isSame}` };
  };
};
