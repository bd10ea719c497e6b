import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadResult {
  readonly answers: ReadonlyMap<number, number>;
  readonly seconds: number;
  /** Milliseconds, sorted. */
  readonly latencies: Float64Array;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  /** The whole request as bytes; `i` counts from 0. Built before the clock starts would cost memory, so it must be cheap. */
  readonly request: (i: number) => string;
  /**
   * Requests become due at this rate, and time counts from then: a server that stalls is charged for all who wait meanwhile.
   * Absent: each connection sends as soon as its last was answered.
   */
  readonly perSecond?: number;
  /** Ends the run early, when another one that it accompanies is over. */
  readonly isOver?: () => boolean;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /content-length: (\d+)/i;

/** One kept-alive connection, one request at a time; reads status and length, and nothing else, so that the load is cheap. */
class Connection {
  readonly #socket: Socket;
  #held: Buffer = Buffer.alloc(0);
  #done: ((status: number) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('error', (error) => this.#failed?.(error));
    this.#socket.on('close', () => this.#failed?.(new Error('the server closed the connection')));
  }

  ask(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  end(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = this.#held.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#held.toString('latin1', 0, end);
    const whole = end + 4 + Number(LENGTH.exec(head)?.[1] ?? 0);
    if (this.#held.length < whole) return;
    this.#held = this.#held.subarray(whole);
    this.#done?.(Number(head.slice(9, 12)));
  }
}

/** Sends `requests` over `connections`, each as soon as its last was answered, or as soon as it is due. */
export async function load({ port, connections, requests, request, perSecond, isOver = () => false }: LoadOptions): Promise<LoadResult> {
  const latencies = new Float64Array(requests);
  const answers = new Map<number, number>();
  let next = 0;
  const lanes = Array.from({ length: connections }, () => new Connection(port));
  const started = performance.now();
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < requests && !isOver()) {
        const i = next++;
        const due = perSecond === undefined ? performance.now() : started + (i / perSecond) * 1000;
        if (due > performance.now()) await sleep(due - performance.now());
        const status = await lane.ask(request(i));
        latencies[i] = performance.now() - due;
        answers.set(status, (answers.get(status) ?? 0) + 1);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const lane of lanes) lane.end();
  return { answers, seconds, latencies: latencies.subarray(0, next).sort() };
}

export const percentile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;

export const post = (path: string, apiKey: string, key: string, body: string): string =>
  `POST /api${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\nIdempotency-Key: ${key}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

export const get = (path: string, apiKey: string): string =>
  `GET /api${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${apiKey}\r\n\r\n`;
