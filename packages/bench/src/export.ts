import { exportOrdersRoute } from '@danflow/contract';
import { watchMemory } from './memory.ts';
import type { BenchServer } from './server.ts';

interface Exported {
  /** Milliseconds. */
  readonly first: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly lines: number;
  /** MB that the server held at most. */
  readonly peak: number;
}

const NEWLINE = 10;

function newlinesIn(chunk: Uint8Array): number {
  let lines = 0;
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

/** All orders out as CSV, read as fast as they come. */
export async function exportAll(server: BenchServer): Promise<Exported> {
  const peak = watchMemory(server.pids[0] ?? 0);
  const began = performance.now();
  const answer = await fetch(`http://127.0.0.1:${server.port}/api${exportOrdersRoute.path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: '{"filter":{},"format":"csv"}',
  });
  if (!answer.ok || !answer.body) throw new Error(`export: ${answer.status} ${await answer.text()}`);
  let [first, bytes, lines] = [0, 0, 0];
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    if (bytes === 0) first = performance.now() - began;
    bytes += chunk.length;
    lines += newlinesIn(chunk);
  }
  return { first, seconds: (performance.now() - began) / 1000, bytes, lines, peak: await peak() };
}

export const exportLine = (orders: number, { first, seconds, bytes, lines, peak }: Exported): string =>
  `export of ${orders.toLocaleString('en')} orders: first byte ${first.toFixed(0)} ms, ${lines.toLocaleString('en')} lines, ${(bytes / 1024 / 1024).toFixed(0)} MB in ${seconds.toFixed(1)} s, at most ${Math.round(peak)} MB`;
