import { DataScope, DomainError, type BuiltinRole, type Locale } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { isUniqueViolation, type Tx } from '../../platform/tx.ts';
import { changesBetween, digestOf, writeJournal, type Changes, type LivePart } from '../audit/index.ts';

export interface User {
  readonly username: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  readonly roleId: string;
  readonly scope: DataScope;
  readonly disabledAt: Date | null;
  readonly locale: Locale;
}

/** The version is the number of the newest journal entry. */
export interface StoredUser extends User {
  readonly id: string;
  readonly version: number;
}

const COLUMNS = [
  'id',
  'username',
  'display_name',
  'password_hash',
  'must_change_password',
  'role_id',
  'scope',
  'disabled_at',
  'locale',
  'version',
] as const;

const readUsers = (db: Db) => db.selectFrom('users').select(COLUMNS);
type Row = Awaited<ReturnType<ReturnType<typeof readUsers>['executeTakeFirstOrThrow']>>;

const toUser = (row: Row): StoredUser => ({
  id: row.id,
  username: row.username,
  displayName: row.display_name,
  passwordHash: row.password_hash,
  mustChangePassword: row.must_change_password,
  roleId: row.role_id,
  scope: DataScope.parse(row.scope),
  disabledAt: row.disabled_at,
  locale: row.locale as Locale,
  version: row.version,
});

const toColumns = (user: User) => ({
  username: user.username,
  display_name: user.displayName,
  password_hash: user.passwordHash,
  must_change_password: user.mustChangePassword,
  role_id: user.roleId,
  scope: JSON.stringify(user.scope),
  disabled_at: user.disabledAt,
  locale: user.locale,
});

const factsOf = ({ username, displayName, passwordHash, mustChangePassword, roleId, scope, disabledAt, locale }: User): User => ({
  username,
  displayName,
  passwordHash,
  mustChangePassword,
  roleId,
  scope,
  disabledAt,
  locale,
});

/** The hash is in the digest, so that one planted by hand is found; in the changes only that it changed. */
function changesOf(before: Partial<User>, after: User): Changes {
  const { passwordHash, ...changes } = changesBetween({ ...before }, { ...after });
  return passwordHash ? { ...changes, password: ['hidden', 'hidden'] } : changes;
}

/** Locks a person. @throws not_found */
export async function lockUser(tx: Tx, id: string): Promise<StoredUser> {
  const row = await readUsers(tx.db).where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'user' });
  return toUser(row);
}

/** @throws not_found */
export async function findById(db: Db, id: string): Promise<StoredUser> {
  const row = await readUsers(db).where('id', '=', id).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'user' });
  return toUser(row);
}

export async function findByName(db: Db, username: string): Promise<StoredUser | null> {
  const row = await readUsers(db).where('username', '=', username).executeTakeFirst();
  return row ? toUser(row) : null;
}

/** Writes what differs, with its journal entry; what changes nothing leaves no trace (R7). */
export async function saveUser(tx: Tx, before: StoredUser, change: Partial<User>, action: string): Promise<StoredUser> {
  const after = { ...factsOf(before), ...change };
  const changes = changesOf(factsOf(before), after);
  if (Object.keys(changes).length === 0) return before;
  const { seq } = await writeJournal(tx, {
    subjectKind: 'user',
    subjectId: before.id,
    action,
    changes,
    digests: { user: digestOf(after) },
  });
  await tx.db
    .updateTable('users')
    .set({ ...toColumns(after), version: seq })
    .where('id', '=', before.id)
    .execute();
  return { ...after, id: before.id, version: seq };
}

/** @throws name_taken */
export async function insertUser(tx: Tx, user: User): Promise<string> {
  const id = newId(tx.now);
  try {
    await tx.db
      .insertInto('users')
      .values({ id, ...toColumns(user), created_at: tx.now })
      .execute();
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError('name_taken', { name: user.username });
    throw error;
  }
  await writeJournal(tx, {
    subjectKind: 'user',
    subjectId: id,
    action: 'user.added',
    changes: changesOf({}, user),
    digests: { user: digestOf(user) },
  });
  return id;
}

/** Taken before anything that could cost an owner: two owners who demote each other at once must not both succeed. */
export const lockOwners = (tx: Tx) =>
  tx.db
    .selectFrom('roles')
    .select('id')
    .where('builtin', '=', 'owner' satisfies BuiltinRole)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();

/** @throws last_owner when nobody else could sign in as owner. Call under lockOwners. */
export async function refuseLastOwner(tx: Tx, leaving: StoredUser, ownerRoleId: string): Promise<void> {
  if (leaving.roleId !== ownerRoleId || leaving.disabledAt !== null) return;
  const other = await tx.db
    .selectFrom('users')
    .select('id')
    .where('role_id', '=', ownerRoleId)
    .where('disabled_at', 'is', null)
    .where('id', '!=', leaving.id)
    .limit(1)
    .execute();
  if (other.length === 0) throw new DomainError('last_owner');
}

export const hasUsers = async (tx: Tx): Promise<boolean> => (await tx.db.selectFrom('users').select('id').limit(1).execute()).length > 0;

/** For `verify`: a person changed by hand, a planted password or role, is found here. */
export const userPart: LivePart = {
  kind: 'user',
  async digests(db, ids) {
    const rows = await readUsers(db)
      .where('id', 'in', [...ids])
      .execute();
    return new Map(rows.map((row) => [row.id, digestOf(factsOf(toUser(row)))]));
  },
  async rowsAfter(db, after, limit) {
    const page = db.selectFrom('users').select(['id', 'id as subjectId']).orderBy('id').limit(limit);
    return (after === null ? page : page.where('id', '>', after)).execute();
  },
};
