import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { end, freePort, type Victim } from './victim.ts';

const PLACES = ['/usr/lib/rabbitmq/lib', '/opt/rabbitmq/sbin', '/usr/local/opt/rabbitmq/sbin'];

/** Not the wrapper of the distribution: that one knows one node alone, the system's. Null: there is none. */
function findProgram(): string | null {
  for (const place of PLACES.filter((p) => existsSync(p))) {
    const direct = path.join(place, 'rabbitmq-server');
    if (existsSync(direct)) return direct;
    const inner = readdirSync(place)
      .map((version) => path.join(place, version, 'sbin', 'rabbitmq-server'))
      .find((file) => existsSync(file));
    if (inner) return inner;
  }
  return null;
}

/** It speaks AMQP: an answer to the greeting, not merely an open port. */
const speaks = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('AMQP\0\0\x09\x01'));
    const finish = (isUp: boolean): void => {
      socket.destroy();
      done(isUp);
    };
    socket.setTimeout(10_000, () => finish(false));
    socket.once('data', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('close', () => done(false));
  });

export interface OwnRabbit extends Victim {
  readonly url: string;
}

/** A node of our own: name, ports, folders and port mapper apart from any other on this computer. Null where RabbitMQ is not installed. */
export async function ownRabbit(folder: string): Promise<OwnRabbit | null> {
  const program = findProgram();
  if (!program) return null;
  mkdirSync(folder, { recursive: true });
  const [port, distPort, mapperPort] = [await freePort(), await freePort(), await freePort()];
  writeFileSync(path.join(folder, 'plugins'), '[].\n');
  writeFileSync(path.join(folder, 'env.conf'), '');
  writeFileSync(path.join(folder, 'rabbitmq.conf'), `listeners.tcp.1 = 127.0.0.1:${port}\n`);
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    ERL_EPMD_PORT: String(mapperPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `danflow_torture_${process.pid}@localhost`,
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_MNESIA_BASE: path.join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: path.join(folder, 'log'),
    // Then the script becomes the node itself, instead of standing before it: the process we begin is the one that is killed.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_ENABLED_PLUGINS_FILE: path.join(folder, 'plugins'),
    RABBITMQ_CONFIG_FILE: path.join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: path.join(folder, 'none.config'),
    RABBITMQ_CONF_ENV_FILE: path.join(folder, 'env.conf'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
  const log = openSync(path.join(folder, 'output'), 'a');
  // Ours, in the foreground: one that a node starts by itself would outlive everything.
  const mapper = spawn('epmd', ['-port', String(mapperPort), '-address', '127.0.0.1'], { env, stdio: 'ignore' });
  mapper.on('error', () => undefined);
  let child: ChildProcess | null = null;
  const isAlive = (): boolean => child !== null && child.exitCode === null && child.signalCode === null;
  const node: OwnRabbit = {
    name: 'rabbitmq',
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    pid: () => Promise.resolve(isAlive() ? (child?.pid ?? null) : null),
    revive() {
      if (isAlive()) return Promise.resolve();
      child = spawn(program, [], { env, cwd: folder, stdio: ['ignore', log, log] });
      return Promise.resolve();
    },
    isUp: async () => isAlive() && (await speaks(port)),
    async stop() {
      await end(child, 'SIGTERM', 20_000);
      await end(mapper, 'SIGTERM');
    },
  };
  return node;
}
