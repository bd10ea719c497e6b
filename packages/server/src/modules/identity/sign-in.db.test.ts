import {
  changePasswordRoute,
  getSessionRoute,
  listSessionsRoute,
  listUsersRoute,
  revokeSessionRoute,
  setLocaleRoute,
  signInRoute,
  signOutRoute,
} from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureFirstOwner } from './ensure-first-owner.ts';
import { resetPassword } from './reset-password.ts';
import { doorApp, NEW_PASSWORD, type DoorApp } from '../../testing/door.ts';

let door: DoorApp;
beforeAll(async () => {
  door = await doorApp();
});
afterAll(() => door.stop());

test('the first owner must change the password before anything else, and a second start makes nobody', async () => {
  const me = await door.signedIn('owner', door.firstPassword);
  expect((await me.ask(getSessionRoute)).body).toMatchObject({ username: 'owner', mustChangePassword: true, role: { builtin: 'owner' } });
  expect((await me.ask(listUsersRoute)).code).toBe('password_change_required');
  expect((await me.ask(changePasswordRoute, { body: { currentPassword: 'wrong wrong', newPassword: NEW_PASSWORD } })).code).toBe(
    'password_wrong',
  );
  expect((await me.ask(changePasswordRoute, { body: { currentPassword: door.firstPassword, newPassword: 'owner' } })).code).toBe(
    'password_too_weak',
  );
  const other = await door.signedIn('owner', door.firstPassword);
  expect((await me.ask(changePasswordRoute, { body: { currentPassword: door.firstPassword, newPassword: NEW_PASSWORD } })).status).toBe(
    200,
  );
  expect((await me.ask(listUsersRoute)).status).toBe(200);
  expect((await other.ask(getSessionRoute)).code).toBe('not_signed_in');
  const said: string[] = [];
  await ensureFirstOwner(door.app.core, (line) => said.push(line));
  expect(said).toEqual([]);
});

test('the cookie is out of reach of scripts and other sites, and goes over https only when the site does', async () => {
  const plain = await door.visitor().ask(signInRoute, { body: { username: 'owner', password: NEW_PASSWORD } });
  expect(plain.setCookie).toMatch(/HttpOnly/);
  expect(plain.setCookie).toMatch(/SameSite=Lax/);
  expect(plain.setCookie).not.toMatch(/Secure/);
  const secure = await door
    .visitor({ 'x-forwarded-proto': 'https' })
    .ask(signInRoute, { body: { username: 'owner', password: NEW_PASSWORD } });
  expect(secure.setCookie).toMatch(/Secure/);
});

test('unknown name and wrong password get the same answer; after five tries this name waits at this address alone', async () => {
  const guesser = door.visitor({ 'x-forwarded-for': '203.0.113.7' });
  const guess = (username: string) => guesser.ask(signInRoute, { body: { username, password: 'not it at all' } });
  const unknown = await guess('nobody');
  const wrong = await guess('owner');
  expect([unknown.status, unknown.code]).toEqual([401, 'sign_in_refused']);
  expect(wrong.detail).toBe(unknown.detail);
  const many = await Promise.all(Array.from({ length: 20 }, () => guess('owner')));
  // One was used up above: of twenty at once only four more had their password looked at.
  expect(many.filter((a) => a.code === 'sign_in_refused')).toHaveLength(4);
  const locked = await guesser.ask(signInRoute, { body: { username: 'owner', password: NEW_PASSWORD } });
  expect([locked.status, locked.code]).toEqual([429, 'sign_in_locked']);
  expect(
    (await door.visitor({ 'x-forwarded-for': '203.0.113.8' }).ask(signInRoute, { body: { username: 'Owner ', password: NEW_PASSWORD } }))
      .status,
  ).toBe(200);
  door.app.clock.advance(31_000);
  expect((await guesser.ask(signInRoute, { body: { username: 'owner', password: NEW_PASSWORD } })).status).toBe(200);
});

test('a session that is ended is over at once, here and in the list', async () => {
  const one = await door.signedIn('owner', NEW_PASSWORD);
  const two = await door.signedIn('owner', NEW_PASSWORD);
  const { items } = (await one.ask(listSessionsRoute)).body;
  expect(items.filter((s) => s.isCurrent)).toHaveLength(1);
  expect((await two.ask(getSessionRoute)).status).toBe(200);
  const other = (await two.ask(listSessionsRoute)).body.items.find((s) => s.isCurrent)?.id ?? '';
  expect((await one.ask(revokeSessionRoute, { params: { sessionId: other } })).status).toBe(200);
  expect((await two.ask(getSessionRoute)).code).toBe('not_signed_in');
  const before = one.cookie;
  expect((await one.ask(signOutRoute)).status).toBe(200);
  expect(one.cookie).toBeUndefined();
  one.cookie = before;
  expect((await one.ask(getSessionRoute)).code).toBe('not_signed_in');
});

test('a session ends after a week unused and lives on while it is used, thirty days at most', async () => {
  const day = 86_400_000;
  const idle = await door.signedIn('owner', NEW_PASSWORD);
  const busy = await door.signedIn('owner', NEW_PASSWORD);
  for (let i = 0; i < 6; i += 1) {
    door.app.clock.advance(4 * day);
    expect((await busy.ask(getSessionRoute)).status).toBe(200);
  }
  expect((await idle.ask(getSessionRoute)).code).toBe('not_signed_in');
  door.app.clock.advance(5 * day);
  expect((await busy.ask(getSessionRoute)).status).toBe(200);
  door.app.clock.advance(2 * day);
  expect((await busy.ask(getSessionRoute)).code).toBe('not_signed_in');
});

test('a page of another site can neither use a session nor start one', async () => {
  const me = await door.signedIn('owner', NEW_PASSWORD);
  const locale = { locale: 'en' } as const;
  expect((await me.ask(setLocaleRoute, { body: locale, headers: { origin: 'https://evil.example' } })).code).toBe('csrf_refused');
  expect((await me.ask(setLocaleRoute, { body: locale, headers: { origin: 'null' } })).code).toBe('csrf_refused');
  expect((await me.ask(setLocaleRoute, { body: locale, headers: { 'sec-fetch-site': 'cross-site' } })).code).toBe('csrf_refused');
  expect((await me.ask(setLocaleRoute, { body: locale, headers: { 'sec-fetch-site': 'same-site' } })).code).toBe('csrf_refused');
  const bare = await door.http.app.inject({
    method: 'PATCH',
    url: '/api/session/locale',
    payload: locale,
    cookies: { danflow_session: me.cookie ?? '' },
  });
  expect(bare.json()).toMatchObject({ code: 'csrf_refused' });
  expect((await me.ask(setLocaleRoute, { body: locale, headers: { origin: 'http://127.0.0.1:3000' } })).body).toMatchObject({
    locale: 'en',
  });
  expect(
    (await door.visitor({ origin: 'https://evil.example' }).ask(signInRoute, { body: { username: 'owner', password: NEW_PASSWORD } })).code,
  ).toBe('csrf_refused');
});

test('the command line gives the owner a new first password and ends the sessions', async () => {
  const me = await door.signedIn('owner', NEW_PASSWORD);
  const password = await resetPassword(door.app.core, ' OWNER');
  expect((await me.ask(getSessionRoute)).code).toBe('not_signed_in');
  const again = await door.signedIn('owner', password);
  expect((await again.ask(getSessionRoute)).body).toMatchObject({ mustChangePassword: true });
  await expect(resetPassword(door.app.core, 'nobody')).rejects.toMatchObject({ code: 'not_found' });
});

test('neither passwords nor tokens stand in the database', async () => {
  const me = await door.visitor().ask(signInRoute, { body: { username: 'owner', password: 'x'.repeat(10) } });
  expect(me.code).toBe('sign_in_refused');
  const { rows } = await door.app.core.pool.query<{ all: string }>(
    `SELECT (SELECT json_agg(u)::text FROM users u) || (SELECT json_agg(j)::text FROM journal j) || (SELECT json_agg(s)::text FROM sessions s) || coalesce((SELECT json_agg(i)::text FROM idempotency_keys i), '') AS all`,
  );
  const text = rows[0]?.all ?? '';
  expect(text).toContain('argon2id');
  expect(text).not.toContain(NEW_PASSWORD);
  expect(text).not.toContain(door.firstPassword);
  expect(text.match(/argon2id/g)).toHaveLength(1);
});

test('old lock-outs and long ended sessions are cleared away', async () => {
  door.app.clock.advance(40 * 86_400_000);
  expect(await door.app.job('identity.prune')).toBeGreaterThan(5);
  const { rows } = await door.app.core.pool.query('SELECT 1 FROM login_failures UNION ALL SELECT 1 FROM sessions');
  expect(rows).toEqual([]);
});
