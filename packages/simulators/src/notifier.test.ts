import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { Faults } from './faults.ts';
import { Notifier } from './notifier.ts';
import { until } from './testing.ts';

test('an answer that breaks off in its middle counts as none: the notification is sent again', async () => {
  let asked = 0;
  const shop = createServer((_, response) => {
    asked += 1;
    if (asked > 1) {
      response.end('success');
      return;
    }
    response.writeHead(200, { 'content-length': 100 });
    response.write('succ', () => response.destroy());
  });
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
  const { port } = shop.address() as { port: number };
  const notifier = new Notifier(new Faults(), 1000);
  notifier.tell({
    provider: 'alipay',
    eventId: 'e',
    url: `http://127.0.0.1:${port}/`,
    ladderMs: [1000],
    make: () => ({ headers: {}, body: '' }),
    isTaken: (status, text) => status === 200 && text === 'success',
  });
  await until(() => notifier.waiting === 0);
  expect(notifier.counts).toMatchObject({ sent: 2, refused: 1, taken: 1 });
  notifier.stop();
  shop.closeAllConnections();
  shop.close();
});
