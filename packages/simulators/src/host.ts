import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimReply, SimRequest } from './simulator.ts';

const MAX_BODY = 1024 * 1024;
const HOSTS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

type Answer = (request: SimRequest) => SimReply | Promise<SimReply>;

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function send(response: ServerResponse, reply: SimReply): Promise<void> {
  if (reply.delayMs) await sleep(reply.delayMs, undefined, { ref: false });
  if (reply.isCut) {
    response.destroy();
    return;
  }
  const body = Buffer.from(reply.body ?? '');
  response.writeHead(reply.status, { ...reply.headers, ...(reply.status === 204 ? {} : { 'content-length': String(body.length) }) });
  response.end(body);
}

async function handle(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const rawUrl = request.url ?? '/';
  // A name that somebody's page pointed at this computer is not ours (DNS rebinding).
  if (!HOSTS.test(request.headers.host ?? '')) return send(response, { status: 421 });
  const body = await bodyOf(request);
  if (body === null) return send(response, { status: 413 });
  const [path = '/', search = ''] = rawUrl.split(/\?(.*)/s, 2);
  const asked = { method: request.method ?? 'GET', rawUrl, path, query: new URLSearchParams(search), headers: request.headers, body };
  return send(response, await answer(asked));
}

/** One server on loopback alone. */
export async function listen(port: number, answer: Answer): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    handle(request, response, answer).catch((error: unknown) => {
      console.error('simulator:', error);
      response.destroy();
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port');
  return {
    port: address.port,
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}
