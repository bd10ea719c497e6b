import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSimulators, type Simulators } from './index.ts';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The merchant's end: keeps what arrives, and answers what the test wants. */
export interface TestMerchant {
  readonly url: string;
  readonly received: Received[];
  answer: { status: number; body: string };
  stop(): Promise<void>;
}

export async function testMerchant(): Promise<TestMerchant> {
  const received: Received[] = [];
  const merchant = { answer: { status: 200, body: '' } };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(merchant.answer.status).end(merchant.answer.status === 204 ? undefined : merchant.answer.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(merchant, {
    url: `http://127.0.0.1:${address.port}/notify`,
    received,
    stop: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  });
}

/** Simulators in a folder of their own, a thousand times faster, which is left behind by `stop` only when it is asked to. */
export async function testSimulators(dataDir = mkdtempSync(path.join(tmpdir(), 'danflow-sim-')), speed = 1000) {
  const simulators: Simulators = await startSimulators({ dataDir, speed });
  const stop = async (): Promise<void> => {
    await simulators.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { ...simulators, dataDir, stop, stopOnly: simulators.stop };
}

export async function until(check: () => boolean): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if (check()) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error('it did not happen within 20 seconds');
}
