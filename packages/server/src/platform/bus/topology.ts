import { backoffMs, MAX_ATTEMPTS } from './bus.ts';

export interface QueueSpec {
  readonly queue: string;
  readonly durable: true;
  readonly arguments: Readonly<Record<string, string | number>>;
}

export interface Topology {
  readonly events: QueueSpec;
  /** One a step: RabbitMQ looks at the head of a queue only, so messages of one queue must all wait equally long. */
  readonly retries: readonly QueueSpec[];
  readonly unreadable: QueueSpec;
}

const DAY_MS = 86_400_000;
const quorum = (queue: string, args: Readonly<Record<string, string | number>>): QueueSpec => ({
  queue,
  durable: true,
  arguments: { 'x-queue-type': 'quorum', ...args },
});
/** Moved to another queue with a confirm of its own: the usual way loses what is on its way when the broker stops. */
const thenTo = (queue: string): Readonly<Record<string, string>> => ({
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': queue,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/** Queues of one installation. Changing an argument needs a new name: a broker refuses the old one with other arguments. */
export function topologyOf(prefix: string): Topology {
  const events = `${prefix}.events`;
  const unreadable = `${prefix}.unreadable`;
  return {
    // Far above MAX_CLAIMS, which sets such a message aside as a dead letter; newer brokers would else drop it at 20.
    events: quorum(events, { 'x-delivery-limit': 200, ...thenTo(unreadable) }),
    retries: Array.from({ length: MAX_ATTEMPTS - 1 }, (_, i) =>
      quorum(`${prefix}.retry.${i + 1}`, { 'x-message-ttl': backoffMs(i + 1), ...thenTo(events) }),
    ),
    unreadable: quorum(unreadable, { 'x-max-length': 10_000, 'x-message-ttl': 30 * DAY_MS }),
  };
}

export const queuesOf = ({ events, retries, unreadable }: Topology): readonly QueueSpec[] => [unreadable, events, ...retries];
