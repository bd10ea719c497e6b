import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { newId } from '../platform/ids.ts';

/**
 * Given a data folder with a running built-in PostgreSQL, puts events there that failed for good: no route of the product
 * can make one fail. A program of its own, as journeys see the product from outside only.
 */
const [dataDir = ''] = process.argv.slice(2);
const port = (await readFile(path.join(dataDir, 'postgres-port'), 'utf8')).trim();
const password = (await readFile(path.join(dataDir, 'postgres-password'), 'utf8')).trim();
const client = new Client({ connectionString: `postgres://danflow:${password}@127.0.0.1:${port}/danflow` });
await client.connect();
const { rows } = await client.query<{ id: string }>('SELECT id FROM orders ORDER BY id DESC LIMIT 3');
const letters = [
  ...rows.map(({ id }) => ({
    kind: 'order.paid',
    payload: { kind: 'order.paid', orderId: id, version: 1 },
    handler: 'fulfilment.deliver_on_payment',
    error: 'the card keys are used up',
  })),
  { kind: 'unreadable', payload: { bytes: 312, sha256: '00' }, handler: 'bus', error: 'a message is not signed by this installation' },
];
const now = new Date();
for (const { kind, payload, handler, error } of letters)
  await client.query(
    'INSERT INTO dead_letters (id, event_id, kind, payload, handler, error, attempts, at) VALUES ($1, $2, $3, $4, $5, $6, 8, $7)',
    [newId(now), newId(now), kind, JSON.stringify(payload), handler, error, now],
  );
await client.end();
