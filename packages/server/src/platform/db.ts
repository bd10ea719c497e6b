import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import { arrayLiteral } from './array-literal.ts';
import type { Statement } from './combine.ts';
import type { DB } from './database.types.ts';

export type Db = Kysely<DB>;
export type Pool = pg.Pool;
export type Client = pg.ClientBase;

const INT8 = 20;
const DATE = 1082;
const INT8_ARRAY = 1016;

/** bigint columns hold amounts and 53-bit tokens: both are safe integers, and one that is not must never be rounded silently. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint beyond 2^53 from the database: ${text}`);
  return value;
}
pg.types.setTypeParser(INT8, parseInt8);
// The typings know no array types; the runtime does.
pg.types.setTypeParser(INT8_ARRAY as number, (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(parseInt8)));
// A day has no zone; a Date would invent one.
pg.types.setTypeParser(DATE, (text) => text);

const names = new Map<string, string>();
const MAX_NAMES = 2000;

/**
 * In a statement: it is planned for its values each time. A plan that serves all values walks the whole list for the one
 * that is rare: 0.4 ms a plan against seconds of a wrong one.
 */
export const PLANNED_ANEW = '/* planned anew */';
const UNNAMED = '';

/** Parameterised statements get a name by their text: PostgreSQL then parses each once a connection (×1.5 measured). */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MAX_NAMES) return undefined;
  const name = text.includes(PLANNED_ANEW) ? UNNAMED : `q${createHash('sha1').update(text).digest('base64url').slice(0, 16)}`;
  names.set(text, name);
  return name;
}

export function runNamed(client: Client | Pool, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
  const name = values.length > 0 ? nameOf(text) : undefined;
  const sent = values.map((value) => (Array.isArray(value) ? arrayLiteral(value) : value));
  return client.query({ text, values: sent, ...(name ? { name } : {}) });
}

/** A statement, or one of the query builder. */
export type Sendable = Statement | { compile(): { readonly sql: string; readonly parameters: readonly unknown[] } };

/** Sent before this returns: a builder that is executed sends its statement some promises later, which may be after others. */
export function runNow(client: Client, query: Sendable): Promise<pg.QueryResult> {
  if (!('compile' in query)) return runNamed(client, query.text, query.values);
  const { sql, parameters } = query.compile();
  return runNamed(client, sql, parameters);
}

/** The socket of a connection, which the typings of the driver keep to themselves. */
interface Wire {
  readonly connection: { readonly stream: Pick<Writable, 'cork' | 'uncork' | 'write'> };
}

const flushes = new WeakMap<Client, () => void>();

/**
 * What is sent before this process does something else goes out in one write: each wakes PostgreSQL, which then takes the
 * processor from who would write more, and costs as much as the statement itself (20 to 70 µs).
 */
function inOneWrite(client: Client): void {
  const { stream } = (client as unknown as Wire).connection;
  const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
  let isCorked = false;
  const flush = (): void => {
    if (!isCorked) return;
    isCorked = false;
    stream.uncork();
  };
  flushes.set(client, flush);
  stream.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      // Runs when the promises that are settled by now have all gone on.
      process.nextTick(flush);
    }
    return write(chunk, ...rest);
  };
}

/** For who has sent all there is and now reckons for a while: the database begins meanwhile. */
export const flush = (client: Client): void => flushes.get(client)?.();

export interface PoolOptions {
  readonly url: string;
  readonly max: number;
  readonly onError: (error: Error) => void;
}

/**
 * Statement and idle limits are walls against a forgotten transaction holding stock rows (law 11). Statements are never
 * compiled: an outside database would do so by its estimate, 300 ms for fifty pasted phones that are found in 3.
 */
export function openPool({ url, max, onError }: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    options: '-c jit=off',
    max,
    // Statements of one connection that do not wait for each other share a round trip (11,000/s → 17,700/s measured).
    pipeline: true,
    application_name: 'danflow',
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
  });
  // Without listeners, PostgreSQL going away ends the process (tried). The pool listens to its idle connections only; one
  // that is in use, between two statements of a transaction, needs its own: its next statement fails and is rolled back.
  pool.on('error', onError);
  pool.on('connect', (client) => {
    client.on('error', onError);
    inOneWrite(client);
  });
  return pool;
}

/** Going away, starting, full, or not there: the database's classes 08 and 57P, and what the socket says. */
const AWAY = /^(08...|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|EPIPE)$/;
/** The driver's own sentences carry no code. */
const AWAY_SENTENCES = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** The database cannot be reached just now; the same request may succeed in a moment. */
export const isDatabaseAway = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && typeof error.code === 'string' && AWAY.test(error.code)) || AWAY_SENTENCES.test(error.message));

class ClientConnection implements DatabaseConnection {
  readonly #client: Client;
  constructor(client: Client) {
    this.#client = client;
  }
  async executeQuery<R>(query: { sql: string; parameters: readonly unknown[] }): Promise<QueryResult<R>> {
    const result = await runNamed(this.#client, query.sql, query.parameters);
    return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }
  // oxlint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming goes by keyset pages, not by cursor');
  }
}

interface Connections {
  acquire(): Promise<Client>;
  release(client: Client): void;
}

const refuseTx = (): Promise<void> => Promise.reject(new Error('transactions are begun by inTx'));

/** Kysely over connections we hand it: transactions are ours (tx.ts), so that pipelined statements can share them. */
function kyselyOver(connections: Connections): Db {
  const held = new WeakMap<DatabaseConnection, Client>();
  const driver: Driver = {
    init: () => Promise.resolve(),
    async acquireConnection() {
      const client = await connections.acquire();
      const connection = new ClientConnection(client);
      held.set(connection, client);
      return connection;
    },
    beginTransaction: refuseTx,
    commitTransaction: refuseTx,
    rollbackTransaction: refuseTx,
    releaseConnection(connection) {
      const client = held.get(connection);
      if (client) connections.release(client);
      return Promise.resolve();
    },
    destroy: () => Promise.resolve(),
  };
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

export const kyselyOverPool = (pool: Pool): Db =>
  kyselyOver({ acquire: () => pool.connect(), release: (client) => (client as pg.PoolClient).release() });

export const kyselyOverClient = (client: Client): Db => kyselyOver({ acquire: () => Promise.resolve(client), release: () => undefined });
