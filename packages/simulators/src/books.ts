import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

const MAX_ROWS = 500_000;
const SWEEP_EVERY = 1000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS docs (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS docs_by_time ON docs (kind, at);`;

/** Books of a simulator in one SQLite file: documents by kind and id, found by time. Bounded: the oldest go. */
export class Books {
  readonly #db: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  #puts = 0;

  constructor(dataDir: string, name: string) {
    mkdirSync(dataDir, { recursive: true });
    this.#db = new DatabaseSync(path.join(dataDir, `${name}.sqlite`));
    // A power cut may cost the last trades of a simulator; a slow disk must not cost the tests their time.
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA}`);
    this.#get = this.#db.prepare('SELECT json FROM docs WHERE kind = ? AND id = ?');
    this.#put = this.#db.prepare(
      'INSERT INTO docs (kind, id, at, json) VALUES (?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET at = excluded.at, json = excluded.json',
    );
  }

  get<T>(kind: string, id: string): T | null {
    const row = this.#get.get(kind, id);
    return row === undefined ? null : (JSON.parse(row.json as string) as T);
  }

  /** `at` is the time it is listed by. */
  put(kind: string, id: string, at: Date, value: unknown): void {
    this.#put.run(kind, id, at.getTime(), JSON.stringify(value));
    this.#puts += 1;
    if (this.#puts % SWEEP_EVERY === 0) this.#sweep();
  }

  /** From `from` on, before `until`, oldest first. */
  between<T>(kind: string, from: Date, until: Date): T[] {
    return this.#db
      .prepare('SELECT json FROM docs WHERE kind = ? AND at >= ? AND at < ? ORDER BY at, id')
      .all(kind, from.getTime(), until.getTime())
      .map((row) => JSON.parse(row.json as string) as T);
  }

  newest<T>(kind: string, limit: number): T[] {
    return this.#db
      .prepare('SELECT json FROM docs WHERE kind = ? ORDER BY at DESC LIMIT ?')
      .all(kind, limit)
      .map((row) => JSON.parse(row.json as string) as T);
  }

  close(): void {
    this.#db.close();
  }

  #sweep(): void {
    const surplus = Number(this.#db.prepare('SELECT count(*) AS n FROM docs').get()?.n ?? 0) - MAX_ROWS;
    if (surplus > 0)
      this.#db.exec(
        `DELETE FROM docs WHERE (kind, id) IN (SELECT kind, id FROM docs ORDER BY at LIMIT ${Math.min(surplus, SWEEP_EVERY * 2)})`,
      );
  }
}
