import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import { copyField } from '../../platform/copy-rows.ts';

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
    const text = rows.map((row) => columns.map((c) => copyField((row as Record<string, unknown>)[c])).join('\t')).join('\n');
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
