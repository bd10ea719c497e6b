import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { Connection } from 'rabbitmq-client';

/** DANFLOW_TEST_RABBITMQ_URL, else the usual place of a RabbitMQ on this computer. */
export const rabbitUrl = (): string => process.env.DANFLOW_TEST_RABBITMQ_URL ?? 'amqp://guest:guest@127.0.0.1:5672';

/** CI must have one: there it counts as reachable, so that a missing broker fails instead of being skipped. */
export async function hasRabbit(): Promise<boolean> {
  if (process.env.CI === 'true') return true;
  const connection = new Connection({ url: rabbitUrl(), connectionTimeout: 2000, retryLow: 60_000 });
  connection.on('error', () => undefined);
  const isThere = await connection.onConnect(2500).then(
    () => true,
    () => false,
  );
  if (isThere) await connection.close();
  else connection.unsafeDestroy();
  return isThere;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'amqp:': 5672, 'redis:': 6379 };

/** A wire to the broker that a test can cut and mend: the broker itself is others', too, and is never stopped. */
export class Wire {
  readonly #server: Server;
  readonly #to: URL;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #isFrozen = false;

  private constructor(to: string) {
    const target = new URL(to);
    this.#to = target;
    this.#server = createServer((near) => {
      if (this.#isCut) return void near.destroy();
      const far = createConnection({ host: target.hostname, port: Number(target.port || DEFAULT_PORTS[target.protocol]) });
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        if (!this.#isFrozen) one.pipe(other);
      }
    });
  }

  static async lay(to = rabbitUrl()): Promise<Wire> {
    const wire = new Wire(to);
    await new Promise<void>((ready) => wire.#server.listen(0, '127.0.0.1', ready));
    return wire;
  }

  get url(): string {
    const address = this.#server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return Object.assign(new URL(this.#to), { host: `127.0.0.1:${port}` }).href;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Connected, yet nothing comes through any more. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.unpipe();
  }

  mend(): void {
    this.#isCut = false;
  }

  async remove(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }
}
