import { parseArgs } from 'node:util';
import { startSimulators } from './index.ts';

const USAGE = 'usage: node packages/simulators/src/main.ts --data <folder> [--port <number, 0 = any>] [--speed <factor>] [--follow-stdin]';

interface Arguments {
  readonly dataDir: string;
  readonly port: number;
  readonly speed: number;
  readonly followsStdin: boolean;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, port: { type: 'string' }, speed: { type: 'string' }, 'follow-stdin': { type: 'boolean' } },
  });
  const port = Number(values.port ?? 0);
  const speed = Number(values.speed ?? 1);
  if (values.data === undefined || values.data === '') throw new Error(`--data is missing: where keys and books are kept. ${USAGE}`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port is no port. ${USAGE}`);
  if (!(speed > 0 && speed <= 100_000)) throw new Error(`--speed is a number above 0. ${USAGE}`);
  return { dataDir: values.data, port, speed, followsStdin: values['follow-stdin'] ?? false };
}

try {
  const { followsStdin, ...options } = readArguments();
  const simulators = await startSimulators(options);
  const stop = (): void => void simulators.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Who started this may have died without a word: then its end of the pipe is closed, and nobody would stop us.
  if (followsStdin) process.stdin.resume().once('end', stop);
  const { port, wechatPay, alipay } = simulators;
  console.log(JSON.stringify({ ready: true, port, wechat_pay: wechatPay, alipay }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
