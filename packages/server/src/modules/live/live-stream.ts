import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { LiveNews, LiveTopic } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';

/** A reader this far behind is let go: it comes back and asks for what it missed. */
const MAX_BEHIND_BYTES = 64 * 1024;
const RETRY_MS = 2000;

/** One open page: text lines to a browser, by the rules of server-sent events. */
export class LiveStream {
  readonly request: FastifyRequest;
  principal: Principal;
  readonly #out: ServerResponse;

  constructor(request: FastifyRequest, principal: Principal, out: ServerResponse) {
    this.request = request;
    this.principal = principal;
    this.#out = out;
  }

  /** `after` is the id of the newest news this process knows: what comes later can be asked for by it. */
  open(after: string): void {
    this.#out.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // nginx would keep the lines until its buffer is full.
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    this.#write(`retry: ${RETRY_MS}\nevent: hello\nid: ${after}\ndata: {}\n\n`);
  }

  news(news: LiveNews, id: string): void {
    this.#write(`event: news\nid: ${id}\ndata: ${JSON.stringify(news)}\n\n`);
  }

  /** News may have been missed: ask for everything again. */
  refetch(after: string, topics: readonly LiveTopic[]): void {
    this.#write(`event: refetch\nid: ${after}\ndata: ${JSON.stringify({ topics })}\n\n`);
  }

  beat(): void {
    this.#write('event: beat\ndata: {}\n\n');
  }

  end(): void {
    this.#out.end();
  }

  #write(text: string): void {
    if (this.#out.destroyed || this.#out.writableEnded) return;
    this.#out.write(text);
    if (this.#out.writableLength > MAX_BEHIND_BYTES) this.#out.destroy();
  }
}
