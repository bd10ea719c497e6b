import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createProductRoute, listWarehousesRoute, receiveStockRoute, type SkuId } from '@danflow/contract';
import { testSimulators, type TestSimulators } from '../../testing/simulators.ts';
import { Client } from './client.ts';
import { ownPostgres, type OwnPostgres } from './postgres.ts';
import { ownRabbit, type OwnRabbit } from './rabbit.ts';
import { isServing, server } from './servers.ts';
import { freePort, until, type Victim } from './victim.ts';

/** Everything that is tortured, each a process of our own on loopback, in a folder of our own. */
export interface Scene {
  readonly folder: string;
  readonly victims: readonly Victim[];
  readonly postgres: OwnPostgres;
  readonly rabbit: OwnRabbit | null;
  readonly simulators: TestSimulators;
  readonly client: Client;
  readonly skuId: SkuId;
  /** Runs a command of the product on this database; answers its exit code and last words. */
  command(name: 'doctor' | 'verify'): Promise<{ readonly code: number; readonly output: string }>;
  close(): Promise<void>;
}

const PATIENCE_MS = 60_000;
const PLENTY = 1_000_000;
const CLI = path.join(import.meta.dirname, '../../cli');

async function stockGoods(client: Client): Promise<SkuId> {
  const [sku] = (await client.ask(createProductRoute, { body: { title: '手冲壶', skus: [{ code: 'TORTURE', priceAmount: 1999 }] } })).skus;
  const [warehouse] = (await client.ask(listWarehousesRoute)).items;
  if (!sku || !warehouse) throw new Error('no goods');
  await client.ask(receiveStockRoute, { body: { warehouseId: warehouse.id, lines: [{ skuId: sku.id, qty: PLENTY }] } });
  return sku.id;
}

function run(file: string, env: Readonly<Record<string, string>>): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => child.once('exit', (code) => done({ code: code ?? 1, output })));
}

export async function openScene(say: (line: string) => void): Promise<Scene> {
  const folder = path.join(tmpdir(), `danflow-torture-${process.pid}`);
  const undo: (() => Promise<void>)[] = [() => Promise.resolve(rmSync(folder, { recursive: true, force: true }))];
  const close = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) await step().catch((error: unknown) => say(`while cleaning up: ${String(error)}`));
  };
  try {
    const postgres = await ownPostgres(path.join(folder, 'database'), say);
    undo.push(() => postgres.stop());
    const rabbit = await ownRabbit(path.join(folder, 'rabbitmq'));
    if (rabbit) {
      undo.push(() => rabbit.stop());
      await rabbit.revive();
      await until('RabbitMQ is up', () => rabbit.isUp());
    } else say('There is no RabbitMQ on this computer: events go through PostgreSQL alone.');
    const simulators = await testSimulators({ speed: 20 });
    undo.push(() => simulators.stop());
    const dataDir = path.join(folder, 'data');
    mkdirSync(dataDir, { recursive: true });
    const common = { DATABASE_URL: postgres.url, DANFLOW_DATA: dataDir };
    const env = {
      ...common,
      ...(rabbit ? { RABBITMQ_URL: rabbit.url } : {}),
      DANFLOW_WECHAT_PAY_URL: simulators.wechatPay.baseUrl,
      DANFLOW_WECHAT_PAY_ACCOUNT: JSON.stringify(simulators.wechatPay.account),
      DANFLOW_ALIPAY_URL: simulators.alipay.baseUrl,
      DANFLOW_ALIPAY_ACCOUNT: JSON.stringify(simulators.alipay.account),
    };
    let said = '';
    const logFile = path.join(folder, 'servers.log');
    const port = await freePort();
    const api = server({ name: 'api', port, env, logFile, onSaid: (text) => (said = (said + text).slice(-100_000)) });
    undo.push(() => api.stop());
    await isServing(api);
    const worker = server({ name: 'worker', port: await freePort(), env, logFile, onSaid: () => undefined });
    undo.push(() => worker.stop());
    await isServing(worker);
    const client = new Client(port, PATIENCE_MS);
    await client.signIn(/password: (\S+)/.exec(said)?.[1] ?? '');
    const skuId = await stockGoods(client);
    const victims = [api, worker, postgres, ...(rabbit ? [rabbit] : [])];
    const command = (name: 'doctor' | 'verify') => run(path.join(CLI, `${name}.ts`), { PATH: process.env.PATH ?? '', ...common });
    return { folder, victims, postgres, rabbit, simulators, client, skuId, command, close };
  } catch (error) {
    await close();
    throw error;
  }
}
