import { listCheckpointsRoute, listJournalRoute } from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { inTx } from '../../platform/tx.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { writeJournal } from './index.ts';

let app: TestApp;
const ids: string[] = [];
beforeAll(async () => {
  app = await testApp();
  await app.core.pool.query('DELETE FROM journal');
  for (let i = 0; i < 6; i += 1) {
    const id = newId(app.clock.now);
    ids.push(id);
    await inTx(app.core, app.me, async (tx) => {
      await writeJournal(tx, {
        subjectKind: 'sku',
        subjectId: id,
        action: i % 2 ? 'sku.edited' : 'sku.added',
        changes: { cost: [1, 2] },
        reason: 'why',
      });
      await writeJournal(tx, { subjectKind: 'sku', subjectId: id, action: 'sku.archived', changes: {} });
    });
    app.clock.advance(86_400_000);
  }
});
afterAll(() => app.stop());

test('newest first, page by page, each entry once', async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { subjectId: string; seq: number }[]; nextCursor: string | null } = await app.ok(listJournalRoute, {
      query: { limit: 5, ...(cursor ? { cursor } : {}) },
    });
    seen.push(...page.items.map((e) => `${ids.indexOf(e.subjectId)}.${e.seq}`));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(['5.2', '5.1', '4.2', '4.1', '3.2', '3.1', '2.2', '2.1', '1.2', '1.1', '0.2', '0.1']);
});

test('by subject, actor, action and time', async () => {
  const count = async (query: object) => (await app.ok(listJournalRoute, { query })).items.length;
  expect(await count({ subjectId: ids[0] })).toBe(2);
  expect(await count({ subjectKind: 'order' })).toBe(0);
  expect(await count({ actorId: app.me.principalId })).toBe(12);
  expect(await count({ actorId: ids[0] })).toBe(0);
  expect(await count({ action: 'sku.added' })).toBe(3);
  expect(await count({ from: '2026-03-03T00:00:00Z', to: '2026-03-05T00:00:00+00:00' })).toBe(4);
});

test('without a subject it looks back a month, with one to the begin', async () => {
  app.clock.advance(60 * 86_400_000);
  expect((await app.ok(listJournalRoute, { query: {} })).items).toHaveLength(0);
  expect((await app.ok(listJournalRoute, { query: { subjectId: ids[0] ?? '' } })).items).toHaveLength(2);
  app.clock.advance(-60 * 86_400_000);
});

test('who is not shown all orders or all amounts is not told what changed', async () => {
  for (const as of [
    testPrincipal({ masks: { personal: 'masked', amounts: 'shown', cost: 'hidden' } }),
    testPrincipal({ scope: { isOwnOnly: true } }),
  ]) {
    const { items } = await app.ok(listJournalRoute, { as, query: {} });
    expect(items).toHaveLength(12);
    expect(items.every((e) => e.changes === null && e.reason === null)).toBe(true);
  }
  expect((await app.ok(listJournalRoute, { query: { action: 'sku.added' } })).items[0]).toMatchObject({
    changes: { cost: [1, 2] },
    reason: 'why',
    actorName: 'tester',
  });
});

test('a cursor of one’s own making is refused', async () => {
  expect((await app.call(listJournalRoute, { query: { cursor: 'x' } })).status).toBe(400);
  expect((await app.call(listCheckpointsRoute, { query: { cursor: 'x' } })).status).toBe(400);
});

test('checkpoints are listed, newest first', async () => {
  await app.job('audit.notary');
  const { items } = await app.ok(listCheckpointsRoute);
  expect(items.map((c) => c.seq)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(items[0]?.mac).toMatch(/^[0-9a-f]{64}$/);
  expect((await app.ok(listCheckpointsRoute, { query: { limit: 4, cursor: '5' } })).items.map((c) => c.seq)).toEqual([4, 3, 2, 1]);
});
