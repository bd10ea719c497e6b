import { DomainError } from '@danflow/contract';
import type { Selectable } from 'kysely';
import type { Db } from '../../platform/db.ts';
import type { ReconciliationBooksTable } from '../../platform/database.types.ts';
import { newId } from '../../platform/ids.ts';
import type { Core, Tx } from '../../platform/tx.ts';
import { openAccounts, type OpenAccount } from '../payments/index.ts';
import { beijingDay } from './beijing-day.rules.ts';

export type Book = Selectable<ReconciliationBooksTable>;

export interface OpenBook {
  readonly book: Book;
  /** Every account of the merchant; the first is the one in use, where one is. */
  readonly accounts: readonly [OpenAccount, ...OpenAccount[]];
}

const keyOf = (b: { provider: string; identity: string; is_simulated: boolean }): string => `${b.provider} ${b.identity} ${b.is_simulated}`;

function groupsOf(accounts: readonly OpenAccount[]): Map<string, [OpenAccount, ...OpenAccount[]]> {
  const groups = new Map<string, [OpenAccount, ...OpenAccount[]]>();
  for (const account of accounts.filter((a) => a.provider.bills !== undefined)) {
    const key = keyOf({ provider: account.provider.name, identity: account.identity, is_simulated: account.simulatorUrl !== null });
    const group = groups.get(key);
    if (group) group.push(account);
    else groups.set(key, [account]);
  }
  return groups;
}

async function addBooks(db: Db, now: Date, missing: readonly OpenAccount[]): Promise<void> {
  if (missing.length === 0) return;
  await db
    .insertInto('reconciliation_books')
    .values(
      missing.map((a) => ({
        id: newId(now),
        provider: a.provider.name,
        identity: a.identity,
        is_simulated: a.simulatorUrl !== null,
        label: a.label,
        opened_on: beijingDay(now),
      })),
    )
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** Also of merchants that are no longer set up: their days stay to be read. */
export const allBooks = (db: Db): Promise<Book[]> =>
  db.selectFrom('reconciliation_books').selectAll().orderBy('provider').orderBy('id').execute();

/** Books of every account that can be opened; a merchant seen for the first time gets one. */
export async function openBooks(core: Core): Promise<OpenBook[]> {
  const groups = groupsOf(await openAccounts(core));
  if (groups.size === 0) return [];
  let books = await allBooks(core.db);
  const known = new Set(books.map(keyOf));
  const missing = [...groups].filter(([key]) => !known.has(key)).map(([, [first]]) => first);
  if (missing.length > 0) {
    await addBooks(core.db, core.clock(), missing);
    books = await allBooks(core.db);
  }
  return books.flatMap((book) => {
    const accounts = groups.get(keyOf(book));
    return accounts ? [{ book, accounts }] : [];
  });
}

/** Throws not_found. */
export async function findBook(db: Db, bookId: string): Promise<Book> {
  const book = await db.selectFrom('reconciliation_books').selectAll().where('id', '=', bookId).executeTakeFirst();
  if (!book) throw new DomainError('not_found', { what: 'account' });
  return book;
}

/** Whoever changes what a day counts holds this lock: runs, decisions and sign-offs of a book come one after another. */
export async function lockBook(tx: Tx, bookId: string): Promise<Book> {
  const book = await tx.db.selectFrom('reconciliation_books').selectAll().where('id', '=', bookId).forUpdate().executeTakeFirst();
  if (!book) throw new DomainError('not_found', { what: 'account' });
  return book;
}

export const setFeePpm = (tx: Tx, bookId: string, feePpm: number | null) =>
  tx.db.updateTable('reconciliation_books').set({ fee_ppm: feePpm }).where('id', '=', bookId).execute();

export const closeThrough = (tx: Tx, bookId: string, day: string) =>
  tx.db.updateTable('reconciliation_books').set({ closed_through: day }).where('id', '=', bookId).execute();
