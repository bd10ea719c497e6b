import { attentionRoute, findSkusRoute, liveRoute, SkuFilter } from '@danflow/contract';
import { mountPlain, mountQuery, type PlainInput } from '../../platform/http/mount.ts';
import type { Deps, ServerModule } from '../../platform/module.ts';
import { listSkus } from '../catalog/index.ts';
import { getAttention } from './get-attention.ts';
import { LiveHub } from './live-hub.ts';
import { LiveStream } from './live-stream.ts';
import { tellNews } from './tell-news.ts';
import { watchAccess } from './watch-access.ts';

const sinceOf = ({ query, request }: Pick<PlainInput<typeof liveRoute>, 'query' | 'request'>): string | undefined => {
  const header = request.headers['last-event-id'];
  return query.since ?? (typeof header === 'string' && header !== '' ? header.slice(0, 64) : undefined);
};

async function serve(hub: LiveHub, input: PlainInput<typeof liveRoute>): Promise<unknown> {
  const { principal, request, reply } = input;
  hub.admit(principal);
  reply.hijack();
  const stream = new LiveStream(request, principal, reply.raw);
  reply.raw.on('close', () => hub.leave(stream));
  await hub.join(stream, sinceOf(input));
  return reply;
}

const stops = new WeakMap<Deps, (() => Promise<void>)[]>();

export const liveModule: ServerModule = {
  name: 'live',
  mount(http, deps) {
    const hub = new LiveHub(deps);
    const unwatch = watchAccess(http, hub, deps.log);
    const stop = async (): Promise<void> => {
      unwatch();
      await hub.stop();
    };
    // Before the server waits for its connections to end: these never would.
    http.app.addHook('preClose', stop);
    stops.set(deps, [...(stops.get(deps) ?? []), stop]);
    mountQuery(http, attentionRoute, (read) => getAttention(read));
    mountQuery(http, findSkusRoute, async (read, { body }) => {
      const { items } = await listSkus(read, SkuFilter.parse({ ...body, isArchived: false }));
      return { items };
    });
    mountPlain(http, liveRoute, (input) => serve(hub, input));
  },
  onHandled: (deps) => (events) => tellNews(deps, events),
  stop: async (deps) => {
    await Promise.all((stops.get(deps) ?? []).map((stop) => stop()));
  },
};
