import { useEffect, useState, useSyncExternalStore } from 'react';
import { choice, useChoice } from '../ui/choices.ts';
import { send } from './api.ts';
import { outbox } from './outbox.ts';
import { ShipDesk, type ShipState } from './ship-desk.ts';
import { useMay, useSession } from './shell.tsx';
import { tongue, wordsOf } from './words.ts';

const openDesk = (me: string, mayDeliver: boolean): ShipDesk =>
  new ShipDesk(
    {
      words: () => wordsOf(tongue()),
      tongue,
      isOnline: () => navigator.onLine,
      mayDeliver,
      look: (code, orderId) => send('scan', { body: { code, ...(orderId === null ? {} : { context: { orderId } }) } }),
      deliver: (orderId) => send('deliver', { params: { orderId }, body: {} }),
      submit: (task) => outbox.submit(me, task),
      queue: () => outbox.queue,
      forget: (key) => outbox.remove(key),
    },
    choice('phone.mustCount') === '1',
  );

export function useShipDesk(): { readonly desk: ShipDesk; readonly state: ShipState } {
  const { id } = useSession();
  const may = useMay();
  const [desk] = useState(() => openDesk(id, may('order.deliver')));
  const mustCount = useChoice('phone.mustCount') === '1';
  useEffect(() => desk.setMustCount(mustCount), [desk, mustCount]);
  return { desk, state: useSyncExternalStore(desk.subscribe, desk.read) };
}
