import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Permission, Route } from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANONYMOUS, type Principal } from '../../platform/principal.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { isAdmitted, renderAccessTable, VISITORS, type Visitor } from './access-table.ts';
import { BUILTIN_ROLES } from './builtin-roles.ts';
import { ensureFirstOwner } from './ensure-first-owner.ts';

const TABLE = path.join(import.meta.dirname, '../../../../../docs/generated/access.md');
const NOBODYS = '00000000-0000-7000-8000-000000000000';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  await ensureFirstOwner(app.core, () => undefined);
});
afterAll(() => app.stop());

function principalOf(visitor: Visitor): Principal {
  if (visitor === 'anonymous') return ANONYMOUS;
  const { permissions, scope, masks } = BUILTIN_ROLES[visitor];
  return testPrincipal({ permissions: new Set<Permission>(permissions), scope, masks });
}

/** The rows of the checked-in table: route → who is marked in it. What the code says is not asked here. */
function readTable(): ReadonlyMap<string, ReadonlySet<Visitor>> {
  const rows = readFileSync(TABLE, 'utf8')
    .split('\n')
    .filter((line) => /^\| (GET|POST|PUT|PATCH|DELETE) /.test(line));
  return new Map(
    rows.map((line) => {
      const [, route = '', , ...marks] = line.split('|').map((cell) => cell.trim());
      return [route, new Set(VISITORS.filter((_, i) => marks[i] === '●'))];
    }),
  );
}

/** The refusal of the door, as the request itself got it; null: let in, whatever became of it inside. */
async function refusalOf(route: Route, visitor: Visitor): Promise<string | null> {
  const params = Object.fromEntries([...route.path.matchAll(/:(\w+)/g)].map(([, name]) => [name, NOBODYS]));
  const { status, body } = await app.call(route, { params: params as never, as: principalOf(visitor) });
  if (status === 500) return `500 ${JSON.stringify(body)}`;
  const { code, facts } = (body ?? {}) as { code?: string; facts?: { permission?: string } };
  if (status === 401 && code === 'not_signed_in') return 'not_signed_in';
  return status === 403 && code === 'forbidden' && facts?.permission === route.access ? 'forbidden' : null;
}

const nameOf = (route: Route): string => `${route.method} ${route.path}`;

test('the checked-in table says of every route who may call it; after a new route or role: npm run gen, and read what changed', async () => {
  await expect(renderAccessTable(app.http.routes)).toMatchFileSnapshot(TABLE);
});

test.each(VISITORS)('%s: every route, really asked, lets in or turns away as the table says', async (visitor) => {
  const table = readTable();
  const wrong: string[] = [];
  for (const route of app.http.routes) {
    const refusal = await refusalOf(route, visitor);
    const expected = table.get(nameOf(route))?.has(visitor) ? null : visitor === 'anonymous' ? 'not_signed_in' : 'forbidden';
    if (refusal !== expected) wrong.push(`${nameOf(route)}: ${refusal ?? 'let in'}, expected ${expected ?? 'let in'}`);
  }
  expect(wrong).toEqual([]);
});

test('nobody passes by a first password, but to change it, to sign out and to ask who they are', async () => {
  const newcomer = testPrincipal({ mustChangePassword: true });
  const open: string[] = [];
  for (const route of app.http.routes) {
    if (route.access === 'public') continue;
    const params = Object.fromEntries([...route.path.matchAll(/:(\w+)/g)].map(([, name]) => [name, NOBODYS]));
    const { body } = await app.call(route, { params: params as never, as: newcomer });
    if ((body as { code?: string } | null)?.code !== 'password_change_required') open.push(nameOf(route));
  }
  expect(open.sort()).toEqual(['DELETE /session', 'GET /session', 'POST /session/password']);
});

test('the door is before the body: who may not come in is not told what a right request looks like', async () => {
  const answer = await app.http.app.inject({
    method: 'POST',
    url: '/api/users',
    headers: { 'content-type': 'application/json' },
    payload: '{"nonsense',
  });
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'not_signed_in']);
});

test('the four roles differ where they should', () => {
  expect(VISITORS.filter((v) => isAdmitted(v, 'payment.refund'))).toEqual(['owner', 'finance']);
  expect(VISITORS.filter((v) => isAdmitted(v, 'customer.reveal'))).toEqual(['owner', 'customer_service']);
  expect(VISITORS.filter((v) => isAdmitted(v, 'people.manage'))).toEqual(['owner']);
});
