import {
  addApiKeyRoute,
  addRoleRoute,
  addUserRoute,
  changePasswordRoute,
  deleteRoleRoute,
  disableUserRoute,
  editRoleRoute,
  editUserRoute,
  enableUserRoute,
  getSessionRoute,
  listRolesRoute,
  listUsersRoute,
  resetPasswordRoute,
  revokeApiKeyRoute,
  signInRoute,
} from '@danflow/contract';
import type { Route, UserView } from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyJournal } from '../audit/index.ts';
import { addPerson, identityParts } from './index.ts';
import { doorApp, NEW_PASSWORD, type DoorApp, type Visitor } from '../../testing/door.ts';

let door: DoorApp;
let owner: Visitor;
let roles: { id: string; builtin: string | null; version: number }[];
beforeAll(async () => {
  door = await doorApp();
  owner = await door.owner();
  roles = (await owner.ask(listRolesRoute)).body.items;
});
afterAll(() => door.stop());

const roleId = (builtin: string): string => roles.find((r) => r.builtin === builtin)?.id ?? '';
let people = 0;

/** A person with the password changed, signed in. */
async function hire(role: string, scope: object = {}): Promise<{ user: UserView; browser: Visitor }> {
  people += 1;
  const username = `person${people}`;
  const { status, body } = await owner.ask(addUserRoute, { body: { username, displayName: `Person ${people}`, roleId: role, scope } });
  if (status !== 201) throw new Error(JSON.stringify(body));
  const browser = await door.signedIn(username, body.password);
  await browser.ask(changePasswordRoute, { body: { currentPassword: body.password, newPassword: NEW_PASSWORD } });
  return { user: body.user, browser };
}

/** One who may manage people and make goods known, nothing else. */
async function manager() {
  const { body } = await owner.ask(addRoleRoute, {
    body: {
      name: `人事 ${(people += 1)}`,
      permissions: ['people.manage', 'catalog.read'],
      scope: {},
      masks: { personal: 'hidden', amounts: 'hidden', cost: 'hidden' },
    },
  });
  return hire(body.id);
}

test('an invited person gets a password once, must change it, and has the role’s rights narrowed by their own scope', async () => {
  const warehouse = '00000000-0000-7000-8000-000000000001';
  const { browser } = await hire(roleId('warehouse'), { warehouseIds: [warehouse] });
  const me = (await browser.ask(getSessionRoute)).body;
  expect(me).toMatchObject({
    mustChangePassword: false,
    scope: { statuses: { paid: null, shipped: 7 }, warehouseIds: [warehouse] },
    masks: { personal: 'hidden' },
  });
  expect((await browser.ask(listUsersRoute)).body).toMatchObject({ code: 'forbidden', facts: { permission: 'people.manage' } });
  expect((await owner.ask(addUserRoute, { body: { username: 'PERSON1', displayName: 'x', roleId: roleId('finance') } })).code).toBe(
    'name_taken',
  );
});

test('the answer with a password is given once: a repeated key is refused', async () => {
  const body = { username: 'once', displayName: 'Once', roleId: roleId('finance') };
  expect((await owner.ask(addUserRoute, { body, headers: { 'idempotency-key': 'same' } })).status).toBe(201);
  expect((await owner.ask(addUserRoute, { body, headers: { 'idempotency-key': 'same' } })).code).toBe('idempotency_key_reused');
});

test('who is shut out is out at once, keys and all, and comes back with the same password', async () => {
  const { user, browser } = await hire(roleId('owner'));
  const { secret } = (await browser.ask(addApiKeyRoute, { body: { name: 'erp', permissions: ['order.read'] } })).body;
  const machine = door.visitor({ authorization: `Bearer ${secret}` });
  expect((await machine.ask(getSessionRoute)).status).toBe(200);
  expect((await owner.ask(disableUserRoute, { params: { userId: user.id } })).body).toMatchObject({ isDisabled: true });
  expect((await browser.ask(getSessionRoute)).code).toBe('not_signed_in');
  expect((await machine.ask(getSessionRoute)).code).toBe('not_signed_in');
  expect((await door.visitor().ask(signInRoute, { body: { username: user.username, password: NEW_PASSWORD } })).code).toBe(
    'sign_in_refused',
  );
  await owner.ask(enableUserRoute, { params: { userId: user.id } });
  expect((await machine.ask(getSessionRoute)).status).toBe(200);
  await door.signedIn(user.username, NEW_PASSWORD);
  await owner.ask(disableUserRoute, { params: { userId: user.id } });
});

test('one owner must remain, whatever two owners do to each other at once', async () => {
  const me = (await owner.ask(getSessionRoute)).body.id;
  expect((await owner.ask(disableUserRoute, { params: { userId: me } })).code).toBe('last_owner');
  expect((await owner.ask(editUserRoute, { params: { userId: me }, body: { roleId: roleId('finance') } })).code).toBe('last_owner');
  expect((await owner.ask(editUserRoute, { params: { userId: me }, body: { scope: { isOwnOnly: true } } })).code).toBe('bad_request');
  const second = await hire(roleId('owner'));
  const [a, b] = await Promise.all([
    owner.ask(editUserRoute, { params: { userId: second.user.id }, body: { roleId: roleId('finance') } }),
    second.browser.ask(disableUserRoute, { params: { userId: me } }),
  ]);
  expect([a.status, b.status].filter((s) => s === 200)).toHaveLength(1);
  if (b.status === 200) {
    await second.browser.ask(enableUserRoute, { params: { userId: me } });
    owner = await door.owner();
    await owner.ask(editUserRoute, { params: { userId: second.user.id }, body: { roleId: roleId('finance') } });
  }
});

test('one who manages people cannot rise by it', async () => {
  const { user, browser } = await manager();
  const me = (await owner.ask(getSessionRoute)).body.id;
  const refused = async <R extends Route>(...[route, question]: Parameters<typeof browser.ask<R>>) =>
    expect((await browser.ask(route, question)).code).toBe('rights_exceeded');
  await refused(addUserRoute, { body: { username: 'puppet', displayName: 'x', roleId: roleId('owner') } });
  await refused(editUserRoute, { params: { userId: user.id }, body: { roleId: roleId('owner') } });
  await refused(resetPasswordRoute, { params: { userId: me } });
  await refused(disableUserRoute, { params: { userId: me } });
  await refused(editUserRoute, { params: { userId: me }, body: { displayName: 'puppet' } });
  await refused(addRoleRoute, {
    body: { name: 'more', permissions: ['order.read'], scope: {}, masks: { personal: 'hidden', amounts: 'hidden', cost: 'hidden' } },
  });
  await refused(addRoleRoute, {
    body: { name: 'more', permissions: [], scope: {}, masks: { personal: 'hidden', amounts: 'shown', cost: 'hidden' } },
  });
  await refused(editRoleRoute, { params: { roleId: user.role.id }, body: { permissions: ['people.manage', 'payment.refund'] } });
  await refused(addApiKeyRoute, { body: { name: 'k', permissions: ['payment.refund'] } });
});

test('a role that changes changes its people at once; built-in roles stay, used ones cannot be deleted', async () => {
  const masks = { personal: 'masked', amounts: 'shown', cost: 'hidden' } as const;
  const { body: role } = await owner.ask(addRoleRoute, { body: { name: '实习', permissions: ['order.read'], scope: {}, masks } });
  const { browser, user } = await hire(role.id);
  expect((await browser.ask(getSessionRoute)).body.permissions).toEqual(['order.read']);
  const edited = await owner.ask(editRoleRoute, {
    params: { roleId: role.id },
    body: { permissions: ['order.read', 'order.ship'] },
    headers: { 'if-match': '1' },
  });
  expect(edited.body).toMatchObject({ version: 2, people: 1 });
  expect((await browser.ask(getSessionRoute)).body.permissions).toEqual(['order.read', 'order.ship']);
  expect(
    (await owner.ask(editRoleRoute, { params: { roleId: role.id }, body: { permissions: [] }, headers: { 'if-match': '1' } })).code,
  ).toBe('version_conflict');
  expect(
    (await owner.ask(editRoleRoute, { params: { roleId: role.id }, body: { name: '见习' }, headers: { 'if-match': '1' } })).status,
  ).toBe(200);
  expect((await owner.ask(deleteRoleRoute, { params: { roleId: role.id } })).code).toBe('role_in_use');
  await owner.ask(editUserRoute, { params: { userId: user.id }, body: { roleId: roleId('finance') } });
  expect((await owner.ask(deleteRoleRoute, { params: { roleId: role.id } })).status).toBe(200);
  expect((await owner.ask(editRoleRoute, { params: { roleId: roleId('warehouse') }, body: { permissions: [] } })).code).toBe(
    'role_builtin',
  );
  expect((await owner.ask(deleteRoleRoute, { params: { roleId: roleId('owner') } })).code).toBe('role_builtin');
});

test('a key is shown once, never more than its maker may now, ends by time or revocation, and manages nobody', async () => {
  const maker = await hire(roleId('owner'));
  const made = await maker.browser.ask(addApiKeyRoute, {
    body: { name: 'erp', permissions: ['order.read', 'payment.refund'], scope: { statuses: { paid: null } }, expiresInDays: 10 },
  });
  expect(made.status).toBe(201);
  const { apiKey, secret } = made.body;
  expect(secret).toMatch(/^dk_[\w-]{43}$/);
  expect(secret.startsWith(apiKey.prefix)).toBe(true);
  expect((await maker.browser.ask(addApiKeyRoute, { body: { name: 'x', permissions: ['people.manage'] } })).code).toBe('rights_exceeded');
  const machine = door.visitor({ authorization: `Bearer ${secret}` });
  expect((await machine.ask(getSessionRoute)).body).toMatchObject({
    kind: 'api_key',
    permissions: ['order.read', 'payment.refund'],
    scope: { statuses: { paid: null } },
  });
  expect((await machine.ask(listUsersRoute)).code).toBe('forbidden');
  expect((await machine.ask(changePasswordRoute, { body: { currentPassword: NEW_PASSWORD, newPassword: 'another password' } })).code).toBe(
    'forbidden',
  );
  await owner.ask(editUserRoute, { params: { userId: maker.user.id }, body: { roleId: roleId('customer_service') } });
  expect((await machine.ask(getSessionRoute)).body).toMatchObject({ permissions: ['order.read'], masks: { cost: 'hidden' } });
  const unknown = door.visitor({ authorization: 'Bearer dk_wrong' });
  expect((await unknown.ask(getSessionRoute)).code).toBe('not_signed_in');
  expect((await owner.ask(revokeApiKeyRoute, { params: { apiKeyId: apiKey.id } })).body.revokedAt).not.toBeNull();
  expect((await machine.ask(getSessionRoute)).code).toBe('not_signed_in');
});

test('a key ends on its day', async () => {
  const { secret } = (await owner.ask(addApiKeyRoute, { body: { name: 'short', permissions: ['order.read'], expiresInDays: 1 } })).body;
  const machine = door.visitor({ authorization: `Bearer ${secret}` });
  expect((await machine.ask(getSessionRoute)).status).toBe(200);
  door.app.clock.advance(86_400_000);
  expect((await machine.ask(getSessionRoute)).code).toBe('not_signed_in');
});

test('demonstration people can sign in with what was told, and need not change it', async () => {
  const { password } = await addPerson(door.app.core, 'demo', {
    username: 'demo.warehouse',
    displayName: '小仓',
    role: 'warehouse',
    mustChangePassword: false,
  });
  const browser = await door.signedIn('demo.warehouse', password);
  expect((await browser.ask(getSessionRoute)).body).toMatchObject({ mustChangePassword: false, role: { builtin: 'warehouse' } });
});

test('all of this is in the journal, and a role or password planted by hand is found', async () => {
  const { pool } = door.app.core;
  expect((await verifyJournal(door.app.core, identityParts)).findings).toEqual([]);
  const victim = (await owner.ask(listUsersRoute)).body.items.find((u) => u.username === 'person1');
  await pool.query(`UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE username = 'owner') WHERE id = $1`, [
    victim?.id,
  ]);
  await pool.query(`UPDATE roles SET permissions = permissions || '{payment.refund}' WHERE builtin = 'customer_service'`);
  await pool.query(
    `INSERT INTO users (id, username, display_name, password_hash, must_change_password, role_id, created_at) SELECT '00000000-0000-7000-8000-0000000000ff', 'ghost', 'x', 'x', false, role_id, created_at FROM users WHERE id = $1`,
    [victim?.id],
  );
  const { findings } = await verifyJournal(door.app.core, identityParts);
  expect(findings.map((f) => f.kind).sort()).toEqual(['row_differs', 'row_differs', 'row_untold']);
});
