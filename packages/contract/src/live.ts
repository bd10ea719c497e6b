import { z } from 'zod';
import { SkuView } from './catalog.ts';
import { text, Timestamp } from './common.ts';
import { route } from './route.ts';

export const LiveTopic = z.enum(['orders', 'stock', 'alerts', 'payments', 'batches']);
export type LiveTopic = z.infer<typeof LiveTopic>;

/**
 * What is pushed: that something of a topic changed, and which. Never what it is: the page asks again, under today's
 * permissions. Ids are of orders (`orders`, `payments`), SKUs (`stock`, `alerts`) or imports (`batches`); an empty list
 * says "some, look yourself": many at once, or one that has just left what the reader may see.
 */
export const LiveNews = z.object({ topic: LiveTopic, ids: z.array(z.uuid()), at: Timestamp });
export type LiveNews = z.infer<typeof LiveNews>;

export const AttentionKind = z.enum(['overdue', 'short', 'refund_pending', 'finance_task', 'stock_alert', 'import_failed', 'dead_letter']);
export type AttentionKind = z.infer<typeof AttentionKind>;

/** What waits for a person, as far as the caller may see it; kinds with nothing in them are left out. */
export const attentionRoute = route({
  method: 'GET',
  path: '/attention',
  summary: 'What waits for a person: counts under your scope',
  access: 'signed_in',
  reply: z.object({ items: z.array(z.object({ kind: AttentionKind, count: z.int(), oldestAt: Timestamp })) }),
});

/** One box finds everything, so what is typed may be a phone number: by POST, so that it lands in no address (R14). */
export const findSkusRoute = route({
  method: 'POST',
  path: '/skus/find',
  summary: 'Find SKUs by code, barcode, title or initials, for a box where anything may be typed',
  access: 'catalog.read',
  idempotency: 'none',
  body: z.object({ text: text(60, 1), limit: z.int().min(1).max(20).default(6) }),
  reply: z.object({ items: z.array(SkuView) }),
});

export const liveRoute = route({
  method: 'GET',
  path: '/live',
  summary: 'What others change, as server-sent events (hello, news, refetch, beat) under your scope; ids only',
  access: 'signed_in',
  /** The id of the last event seen; browsers that reconnect by themselves send it as Last-Event-ID. */
  query: z.object({ since: z.string().max(64).optional() }),
  reply: z.unknown(),
  errors: ['too_many_streams'],
});
