import { BlockList, isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { lanAddresses } from './platform/lan-addresses.ts';
import type { PaymentSettings } from './platform/module.ts';
import { WEB_FOLDER } from './platform/places.ts';
import { StartRefusal } from './platform/start-refusal.ts';

/** Everything that can be set, typed. No other file of the server reads the environment. */
export interface Config {
  /** api: serves people. worker: runs jobs and events. all: both, the default. */
  readonly role: 'api' | 'worker' | 'all';
  readonly host: string;
  readonly port: number;
  /** Begin of payment links and notification addresses; never taken from a request (R20). */
  readonly publicUrl: string;
  /** Absolute path of the folder with the database, keys, files and backups. */
  readonly dataDir: string;
  /** Undefined: the built-in PostgreSQL is used. */
  readonly databaseUrl: string | undefined;
  readonly poolMax: number;
  /** Undefined: lists, board and search are read from the one database. */
  readonly replicaUrl: string | undefined;
  /** Undefined: PostgreSQL alone carries events. */
  readonly rabbitmqUrl: string | undefined;
  /** Undefined: each process remembers by itself which goods are sold out. */
  readonly redisUrl: string | undefined;
  /** The key ring itself, as JSON; undefined: keys.json in the data folder (R25). */
  readonly keyring: string | undefined;
  /** Undefined: /metrics is closed (R28). */
  readonly metricsToken: string | undefined;
  /** Addresses and CIDR ranges of reverse proxies whose X-Forwarded-* is believed. */
  readonly trustProxy: readonly string[];
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** IANA name; timers that run at an hour of the day follow it. */
  readonly timeZone: string;
  /** Most requests that are committed together (R17). */
  readonly gatherMax: number;
  /** Base addresses and accounts of payment providers that the environment names; by provider. */
  readonly payments: PaymentSettings;
  /** From the argument --demo. */
  readonly isDemo: boolean;
  /** From the argument --https: serves the local network with a certificate of its own. */
  readonly isHttps: boolean;
  /** The built screens; nothing is served there when they were not built. */
  readonly webDir: string;
}

export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly asRoot: boolean;
  /** How phones reach this computer, if they do. */
  readonly lanAddress?: string | undefined;
}

const wholeNumber = (least: number, most: number): z.ZodType<number> =>
  z.string().transform((text, ctx) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    ctx.addIssue({ code: 'custom', message: `must be a whole number from ${least} to ${most}` });
    return z.NEVER;
  });

const url = (protocols: readonly string[], example: string): z.ZodType<string> =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `must be an address like ${example}`);

const oneOf = <const T extends readonly [string, ...string[]]>(values: T): z.ZodType<T[number]> =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
};

const isAddressOrRange = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  try {
    new BlockList().addSubnet(address, /^\d+$/.test(bits) ? Number(bits) : -1, family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
};

const addresses = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isAddressOrRange), 'must be addresses or ranges separated by commas, like 127.0.0.1,10.0.0.0/8');

/** Fields of an account as one JSON object of texts; what they must be is the provider's to say. */
const account = z.string().transform((text, ctx) => {
  const parsed = z.record(z.string(), z.string()).safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  ctx.addIssue({ code: 'custom', message: 'must be a JSON object of texts, as .env.example shows' });
  return z.NEVER;
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** One line a setting; .env.example documents the same names, and a test compares the two. */
export const SETTINGS = {
  DANFLOW_ROLE: oneOf(['api', 'worker', 'all']).optional(),
  HOST: z
    .string()
    .refine((text) => !/[\s/:]/.test(text) || isIP(text) !== 0, 'must be an address or host name to listen on, like 127.0.0.1 or 0.0.0.0')
    .optional(),
  PORT: wholeNumber(0, 65_535).optional(),
  PUBLIC_URL: url(['http:', 'https:'], 'https://shop.example.com').optional(),
  DANFLOW_DATA: z
    .string()
    .refine((text) => !text.includes('\0'), 'must be a folder')
    .optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/danflow').optional(),
  DANFLOW_DATABASE_POOL: wholeNumber(2, 100).optional(),
  DATABASE_REPLICA_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@replica:5432/danflow').optional(),
  RABBITMQ_URL: url(['amqp:', 'amqps:'], 'amqp://user:password@host:5672').optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://:password@host:6379/0').optional(),
  DANFLOW_KEYRING: z.string().startsWith('{', 'must be the content of a key ring file (JSON), not its path').optional(),
  DANFLOW_METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  DANFLOW_TRUST_PROXY: addresses.optional(),
  DANFLOW_LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent']).optional(),
  DANFLOW_TIME_ZONE: z.string().refine(isTimeZone, 'must be a time zone like Asia/Shanghai').optional(),
  DANFLOW_GATHER_MAX: wholeNumber(1, 1000).optional(),
  DANFLOW_WECHAT_PAY_URL: url(['https:', 'http:'], 'https://api.mch.weixin.qq.com').optional(),
  DANFLOW_WECHAT_PAY_ACCOUNT: account.optional(),
  DANFLOW_ALIPAY_URL: url(['https:', 'http:'], 'https://openapi.alipay.com').optional(),
  DANFLOW_ALIPAY_ACCOUNT: account.optional(),
} as const;

/** @throws StartRefusal naming every wrong setting and its remedy. */
export function readConfig(source: ConfigSource = processSource()): Config {
  // An empty variable is how compose files and shells say "not set".
  const given = Object.fromEntries(Object.entries(source.env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  refuseUnknown(given, source.argv);
  const parsed = z.object(SETTINGS).safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path: [name], message }) => `${String(name)} ${message}`);
    throw new StartRefusal(`Wrong setting: ${faults.join('; ')} (see .env.example).`);
  }
  return toConfig(parsed.data, source);
}

type Parsed = z.infer<z.ZodObject<typeof SETTINGS>>;

function toConfig(set: Parsed, { argv, cwd, asRoot, lanAddress }: ConfigSource): Config {
  const isHttps = argv.includes('--https');
  const host = set.HOST ?? (isHttps ? '0.0.0.0' : '127.0.0.1');
  const port = set.PORT ?? 3000;
  const isAny = host === '0.0.0.0' || host === '::';
  const shown = isAny ? ((isHttps ? lanAddress : undefined) ?? 'localhost') : isIP(host) === 6 ? `[${host}]` : host;
  return {
    role: set.DANFLOW_ROLE ?? 'all',
    host,
    port,
    publicUrl: (set.PUBLIC_URL ?? `${isHttps ? 'https' : 'http'}://${shown}:${port}`).replace(/\/+$/, ''),
    // PostgreSQL cannot run as root, nor read a private home as another user (R31).
    dataDir: path.resolve(cwd, set.DANFLOW_DATA ?? (asRoot ? '/var/lib/danflow' : 'data')),
    databaseUrl: set.DATABASE_URL,
    poolMax: set.DANFLOW_DATABASE_POOL ?? 16,
    replicaUrl: set.DATABASE_REPLICA_URL,
    rabbitmqUrl: set.RABBITMQ_URL,
    redisUrl: set.REDIS_URL,
    keyring: set.DANFLOW_KEYRING,
    metricsToken: set.DANFLOW_METRICS_TOKEN,
    trustProxy: set.DANFLOW_TRUST_PROXY ?? [],
    logLevel: set.DANFLOW_LOG_LEVEL ?? 'info',
    timeZone: set.DANFLOW_TIME_ZONE ?? 'Asia/Shanghai',
    gatherMax: set.DANFLOW_GATHER_MAX ?? 128,
    payments: paymentsOf(set),
    isDemo: argv.includes('--demo'),
    isHttps,
    webDir: WEB_FOLDER,
  };
}

const named = <T>(entries: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, T] => entry[1] !== undefined));

const paymentsOf = (set: Parsed): PaymentSettings => ({
  urls: named({
    wechat_pay: set.DANFLOW_WECHAT_PAY_URL?.replace(/\/+$/, ''),
    alipay: set.DANFLOW_ALIPAY_URL?.replace(/\/+$/, ''),
  }),
  accounts: named({ wechat_pay: set.DANFLOW_WECHAT_PAY_ACCOUNT, alipay: set.DANFLOW_ALIPAY_ACCOUNT }),
});

const ARGUMENTS = ['--demo', '--https'];

/** A misspelt name would otherwise be ignored in silence, and the default used. */
function refuseUnknown(given: Readonly<Record<string, unknown>>, argv: readonly string[]): void {
  const name = Object.keys(given).find((key) => key.startsWith('DANFLOW_') && !key.startsWith('DANFLOW_TEST_') && !(key in SETTINGS));
  if (name !== undefined) throw new StartRefusal(`Wrong setting: there is no ${name} (see .env.example).`);
  const argument = argv.find((text) => !ARGUMENTS.includes(text));
  if (argument !== undefined)
    throw new StartRefusal(
      `There is no argument ${argument}: only ${ARGUMENTS.join(', ')} (settings come from the environment, see .env.example).`,
    );
}

const processSource = (): ConfigSource => ({
  env: process.env,
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  asRoot: process.getuid?.() === 0,
  lanAddress: lanAddresses()[0],
});

/** Settings for a command, whose arguments are its own. */
export const readCommandConfig = (): Config => readConfig({ ...processSource(), argv: [] });
