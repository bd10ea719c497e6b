import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const escaped = (text: string): string => (SPECIAL.test(text) ? text.replaceAll(SPECIAL, (c) => ESCAPED[c] ?? c) : text);
const arrayText = (items: readonly unknown[]): string =>
  `{${items.map((i) => (typeof i === 'number' ? i : `"${String(i).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)).join(',')}}`;

/** One value as COPY's text format has it. */
function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Buffer) return `\\\\x${value.toString('hex')}`;
  return escaped(Array.isArray(value) ? arrayText(value) : JSON.stringify(value));
}

interface Sink {
  readonly columns: readonly string[];
  readonly client: Client;
  readonly stream: CopyStreamQuery & NodeJS.WritableStream;
}

/**
 * A COPY for each table at once, each on a connection of its own, so that rows are made and taken in at the same time.
 * Triggers and foreign keys are not asked (a superuser's right): the rows of a table arrive before those they refer to.
 */
export class CopySinks {
  readonly #url: string;
  readonly #sinks = new Map<string, Promise<Sink>>();

  constructor(url: string) {
    this.#url = url;
  }

  async write(table: string, rows: readonly object[]): Promise<void> {
    const [first] = rows;
    if (!first) return;
    const { columns, stream } = await this.#sinkOf(table, Object.keys(first));
    const text = rows.map((row) => columns.map((c) => fieldOf((row as Record<string, unknown>)[c])).join('\t')).join('\n');
    if (!stream.write(`${text}\n`)) await once(stream, 'drain');
  }

  async end(): Promise<void> {
    for (const opening of this.#sinks.values()) {
      const { stream, client } = await opening;
      stream.end();
      await finished(stream);
      await client.end();
    }
  }

  #sinkOf(table: string, columns: readonly string[]): Promise<Sink> {
    const known = this.#sinks.get(table);
    if (known) return known;
    const opening = this.#open(table, columns);
    this.#sinks.set(table, opening);
    return opening;
  }

  async #open(table: string, columns: readonly string[]): Promise<Sink> {
    const client = new Client({ connectionString: this.#url, application_name: 'danflow-generate' });
    await client.connect();
    await client.query("SET session_replication_role = 'replica'; SET synchronous_commit = off");
    return { columns, client, stream: client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`)) };
  }
}
