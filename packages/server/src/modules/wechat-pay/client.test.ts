import { createServer, type RequestListener, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountOf } from './account.ts';
import { AnswerForged, Client } from './client.ts';
import { NOW, OLD, OLD_ID, pemPair, PLACE, sdkSigned, VALUES } from './wechat-harness.ts';

let server: Server;
let client: Client;
let answer: RequestListener;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  client = new Client(accountOf(VALUES), { ...PLACE, baseUrl: `http://127.0.0.1:${port}/deep` });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const answering = (status: number, body: string, headers: Record<string, string> = {}): void => {
  answer = (_, response) => void response.writeHead(status, headers).end(body);
};
const ask = () => client.call('GET', '/v3/x?a=%7C');
const fault = () =>
  ask().then(
    () => 'believed',
    (error: unknown) => (error instanceof AnswerForged ? error.fault : String(error)),
  );
const PAID = '{"trade_state":"SUCCESS"}';

test('it signs what it sends, and says whose key it wants', async () => {
  let seen: { url: string | undefined; headers: NodeJS.Dict<string | string[]> } | null = null;
  answer = (request, response) => {
    seen = { url: request.url, headers: request.headers };
    response.writeHead(200, sdkSigned(PAID)).end(PAID);
  };
  expect(await ask()).toEqual({ ok: true, status: 200, fields: { trade_state: 'SUCCESS' } });
  expect(seen!).toMatchObject({
    url: '/deep/v3/x?a=%7C',
    headers: {
      'wechatpay-serial': VALUES.wechat_key_id,
      'user-agent': 'Danflow',
      authorization: expect.stringContaining(`serial_no="${VALUES.merchant_serial}"`) as string,
    },
  });
});

test('who still has a platform certificate asks for no key', async () => {
  const { wechat_key_id: _id, wechat_public_key: _key, ...rest } = VALUES;
  const old = accountOf({ ...rest, wechat_key_id: OLD_ID, wechat_public_key: OLD.open, other_key_id: '', other_public_key: '' });
  let asked: string | string[] | undefined = 'nothing yet';
  answer = (request, response) => {
    asked = request.headers['wechatpay-serial'];
    response.writeHead(200, sdkSigned(PAID, NOW, OLD, OLD_ID)).end(PAID);
  };
  expect(await new Client(old, client.place).call('GET', '/v3/x')).toMatchObject({ ok: true });
  expect(asked).toBeUndefined();
});

test('a success is believed only with the signature of a key that is held, over these bytes, now', async () => {
  answering(200, PAID, sdkSigned(PAID, NOW, OLD, OLD_ID));
  expect(await fault()).toBe('believed');
  answering(200, PAID);
  expect(await fault()).toBe('signature');
  answering(200, PAID.replace('SUCCESS', 'NOTPAY'), sdkSigned(PAID));
  expect(await fault()).toBe('signature');
  answering(200, PAID, sdkSigned(PAID, NOW, pemPair()));
  expect(await fault()).toBe('signature');
  answering(200, PAID, sdkSigned(PAID, new Date(NOW.getTime() - 301_000)));
  expect(await fault()).toBe('stale');
  answering(204, '', sdkSigned(''));
  expect(await ask()).toEqual({ ok: true, status: 204, fields: null });
  answering(204, '');
  expect(await fault()).toBe('signature');
});

test('refusals are read by their code; redirects are not followed; nobody fills the memory', async () => {
  answering(403, '{"code":"NOT_ENOUGH","message":"余额不足"}');
  expect(await ask()).toMatchObject({ ok: false, status: 403, code: 'NOT_ENOUGH', message: '余额不足' });
  answering(502, '<html>bad gateway</html>');
  expect(await ask()).toMatchObject({ ok: false, status: 502, code: '' });
  answering(302, '', { location: 'http://127.0.0.1:9/' });
  expect(await ask()).toMatchObject({ ok: false, status: 302 });
  answering(200, 'x'.repeat(2_000_000), sdkSigned(PAID));
  expect(await fault()).toContain('longer than');
  await expect(client.file('http://127.0.0.1:9/v3/billdownload/file?token=1')).rejects.toThrow('does not verify');
  answering(400, '{"code":"INVALID_REQUEST"}');
  await expect(client.file(`${client.place.baseUrl}/v3/billdownload/file?token=1`)).rejects.toThrow('INVALID_REQUEST');
});
