import { BuiltinRole, DataScope, DomainError, Masks } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { isUniqueViolation, type Tx } from '../../platform/tx.ts';
import { changesBetween, digestOf, GONE, writeJournal, type LivePart } from '../audit/index.ts';
import { knownPermissions, type Rights } from './access.rules.ts';

export interface Role extends Rights {
  readonly name: string;
  readonly builtin: BuiltinRole | null;
}

export interface StoredRole extends Role {
  readonly id: string;
  readonly version: number;
}

const readRoles = (db: Db) => db.selectFrom('roles').select(['id', 'name', 'builtin', 'permissions', 'scope', 'masks', 'version']);
type Row = Awaited<ReturnType<ReturnType<typeof readRoles>['executeTakeFirstOrThrow']>>;

const toRole = (row: Row): StoredRole => ({
  id: row.id,
  name: row.name,
  builtin: BuiltinRole.nullable().parse(row.builtin),
  permissions: knownPermissions(row.permissions),
  scope: DataScope.parse(row.scope),
  masks: Masks.parse(row.masks),
  version: row.version,
});

const toColumns = (role: Role) => ({
  name: role.name,
  builtin: role.builtin,
  permissions: knownPermissions(role.permissions),
  scope: JSON.stringify(role.scope),
  masks: JSON.stringify(role.masks),
});

const factsOf = ({ name, builtin, permissions, scope, masks }: Role): Role => ({
  name,
  builtin,
  permissions: knownPermissions(permissions),
  scope,
  masks,
});

const oneAtATime = 7_310_011;
/** Two processes that start together on an empty database must make one owner. */
export const lockFirstStart = (tx: Tx) => tx.client.query('SELECT pg_advisory_xact_lock($1)', [oneAtATime]);

export async function findRole(db: Db, id: string): Promise<StoredRole> {
  const row = await readRoles(db).where('id', '=', id).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'role' });
  return toRole(row);
}

/** Locks a role against change, and against being given to somebody meanwhile. @throws not_found */
export async function lockRole(tx: Tx, id: string): Promise<StoredRole> {
  const row = await readRoles(tx.db).where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'role' });
  return toRole(row);
}

export async function findBuiltin(db: Db, builtin: BuiltinRole): Promise<StoredRole | null> {
  const row = await readRoles(db).where('builtin', '=', builtin).executeTakeFirst();
  return row ? toRole(row) : null;
}

async function nameTaken<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError('name_taken', { name });
    throw error;
  }
}

/** @throws name_taken */
export async function insertRole(tx: Tx, role: Role): Promise<string> {
  const id = newId(tx.now);
  await nameTaken(role.name, () =>
    tx.db
      .insertInto('roles')
      .values({ id, ...toColumns(role), created_at: tx.now })
      .execute(),
  );
  const facts = factsOf(role);
  await writeJournal(tx, {
    subjectKind: 'role',
    subjectId: id,
    action: 'role.added',
    changes: changesBetween({}, { ...facts }),
    digests: { role: digestOf(facts) },
  });
  return id;
}

/** Writes what differs, with its journal entry. @throws name_taken */
export async function saveRole(tx: Tx, before: StoredRole, change: Partial<Role>, action: string): Promise<void> {
  const after = factsOf({ ...before, ...change });
  const changes = changesBetween({ ...factsOf(before) }, { ...after });
  if (Object.keys(changes).length === 0) return;
  const { seq } = await writeJournal(tx, {
    subjectKind: 'role',
    subjectId: before.id,
    action,
    changes,
    digests: { role: digestOf(after) },
  });
  await nameTaken(after.name, () =>
    tx.db
      .updateTable('roles')
      .set({ ...toColumns(after), version: seq })
      .where('id', '=', before.id)
      .execute(),
  );
}

/** @throws role_in_use. Call under lockRole. */
export async function deleteRole(tx: Tx, role: StoredRole): Promise<void> {
  const holder = await tx.db.selectFrom('users').select('id').where('role_id', '=', role.id).limit(1).execute();
  if (holder.length > 0) throw new DomainError('role_in_use');
  await writeJournal(tx, {
    subjectKind: 'role',
    subjectId: role.id,
    action: 'role.deleted',
    changes: changesBetween({ ...factsOf(role) }, {}),
    digests: { role: GONE },
  });
  await tx.db.deleteFrom('roles').where('id', '=', role.id).execute();
}

export async function countRoles(tx: Tx): Promise<number> {
  const { n } = await tx.db
    .selectFrom('roles')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

export const rolePart: LivePart = {
  kind: 'role',
  async digests(db, ids) {
    const rows = await readRoles(db)
      .where('id', 'in', [...ids])
      .execute();
    return new Map(rows.map((row) => [row.id, digestOf(factsOf(toRole(row)))]));
  },
  async rowsAfter(db, after, limit) {
    const page = db.selectFrom('roles').select(['id', 'id as subjectId']).orderBy('id').limit(limit);
    return (after === null ? page : page.where('id', '>', after)).execute();
  },
};
