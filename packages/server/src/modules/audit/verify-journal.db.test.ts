import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { systemActor } from '../../platform/principal.ts';
import { inTx } from '../../platform/tx.ts';
import { testApp, type TestApp } from '../../testing/app.ts';
import { oldestTransactionMs } from './journal.repo.ts';
import { digestOf, GONE, guardVersion, printReport, verifyJournal, writeJournal, type LivePart } from './index.ts';

const MINUTE = 60_000;

/** Settings stand for any module's rows: one a subject, under the subject's id. */
const settingPart: LivePart = {
  kind: 'setting',
  async digests(db, ids) {
    const rows = await db
      .selectFrom('settings')
      .select(['name', 'value'])
      .where('name', 'in', [...ids])
      .execute();
    return new Map(rows.map((r) => [r.name, digestOf(r.value)]));
  },
  async rowsAfter(db, after, limit) {
    const page = db.selectFrom('settings').select(['name as id', 'name as subjectId']).orderBy('name').limit(limit);
    return (after === null ? page : page.where('name', '>', after)).execute();
  },
};

let app: TestApp;
beforeEach(async () => {
  app = await testApp();
  // What the defaults of a new installation left there is not counted here.
  await app.core.pool.query('DELETE FROM journal');
});
afterEach(() => app.stop());

/** Writes the value and its entry, as a command would. */
async function write(id: string, value: number): Promise<void> {
  await inTx(app.core, systemActor('test'), async (tx) => {
    await tx.db
      .insertInto('settings')
      .values({ name: id, value: JSON.stringify(value), updated_at: tx.now })
      .onConflict((oc) => oc.column('name').doUpdateSet({ value: JSON.stringify(value) }))
      .execute();
    await writeJournal(tx, {
      subjectKind: 'setting',
      subjectId: id,
      action: 'setting.changed',
      changes: { value: [null, value], [`v${value}`]: [null, 1] },
      reason: '测试',
      digests: { setting: digestOf(value) },
    });
  });
  app.clock.advance(1000);
}

async function history(entries: number): Promise<string> {
  const id = newId(app.clock.now);
  for (let i = 1; i <= entries; i += 1) await write(id, i);
  return id;
}

const kinds = async () => (await verifyJournal(app.core, [settingPart])).findings.map((f) => f.kind);
const sql = (text: string, values: unknown[] = []) => app.core.pool.query(text, values);
const seal = async () => {
  app.clock.advance(3 * MINUTE);
  return app.job('audit.notary');
};

test('an untouched journal agrees, and the report says so in its last line', async () => {
  await history(3);
  await history(2);
  expect(await seal()).toBe(5);
  const report = await verifyJournal(app.core, [settingPart]);
  expect(report).toMatchObject({ subjects: 2, entries: 5, rows: 2, checkpoints: 1, findings: [] });
  expect(printReport(report).at(-1)).toBe('Everything agrees.');
});

test('a row edited by hand is found, and so are one put in and one taken away', async () => {
  const [edited, deleted] = [await history(2), await history(1)];
  await sql(`UPDATE settings SET value = '99' WHERE name = $1`, [edited]);
  await sql(`DELETE FROM settings WHERE name = $1`, [deleted]);
  await sql(`INSERT INTO settings (name, value, updated_at) VALUES ($1, '1', now())`, [newId(app.clock.now)]);
  expect(await kinds()).toEqual(['row_differs', 'row_deleted', 'row_untold']);
});

test('a changed entry is found, whatever of it was changed', async () => {
  for (const change of [
    `changes = '{"value":[1,2]}'`,
    `at = at + interval '1 s'`,
    `actor_name = 'somebody else'`,
    `reason = NULL`,
    `digests = '{}'`,
    `action = 'x'`,
  ]) {
    const id = await history(1);
    await sql(`UPDATE journal SET ${change} WHERE subject_id = $1`, [id]);
    expect(await kinds()).toContain('entry_edited');
    await sql(`DELETE FROM journal; DELETE FROM settings`);
  }
});

test('an entry taken from the middle, from the begin or from the end is missed', async () => {
  const [middle, begin, end] = [await history(3), await history(2), await history(2)];
  await sql(`DELETE FROM journal WHERE (subject_id = $1 AND seq = 2) OR (subject_id = $2 AND seq = 1) OR (subject_id = $3 AND seq = 2)`, [
    middle,
    begin,
    end,
  ]);
  const { findings } = await verifyJournal(app.core, [settingPart]);
  expect(findings).toEqual([
    { kind: 'entry_missing', subjectKind: 'setting', subjectId: middle, fromSeq: 2, toSeq: 2 },
    { kind: 'entry_missing', subjectKind: 'setting', subjectId: begin, fromSeq: 1, toSeq: 1 },
    { kind: 'row_differs', subjectKind: 'setting', subjectId: end, part: 'setting', lastSeq: 1 },
  ]);
});

test('a row put back to an older state together with its history is found by the checkpoint alone', async () => {
  const id = await history(2);
  await seal();
  await sql(`DELETE FROM journal WHERE subject_id = $1 AND seq = 2`, [id]);
  await sql(`UPDATE settings SET value = '1' WHERE name = $1`, [id]);
  const { findings } = await verifyJournal(app.core, [settingPart]);
  expect(findings).toMatchObject([{ kind: 'window_differs', seq: 1, entries: 2, found: 1 }]);
});

test('a whole history deleted with its row is found by the checkpoint; checkpoints cannot be changed or taken out either', async () => {
  const id = await history(1);
  await seal();
  await history(1);
  await seal();
  await history(1);
  await seal();
  await sql(`DELETE FROM journal WHERE subject_id = $1`, [id]);
  await sql(`DELETE FROM settings WHERE name = $1`, [id]);
  expect(await kinds()).toEqual(['window_differs']);
  await sql(`UPDATE journal_checkpoints SET entries = 0 WHERE seq = 1`);
  expect(await kinds()).toEqual(['checkpoint_edited', 'window_differs']);
  await sql(`DELETE FROM journal_checkpoints WHERE seq = 2`);
  expect(await kinds()).toEqual(['checkpoint_edited', 'window_differs', 'checkpoint_missing']);
});

test('a deletion that the journal tells of is right, and a row that comes back by hand is found', async () => {
  const id = await history(1);
  await inTx(app.core, systemActor('test'), async (tx) => {
    await tx.db.deleteFrom('settings').where('name', '=', id).execute();
    await writeJournal(tx, { subjectKind: 'setting', subjectId: id, action: 'setting.deleted', changes: {}, digests: { setting: GONE } });
  });
  expect(await kinds()).toEqual([]);
  await sql(`INSERT INTO settings (name, value, updated_at) VALUES ($1, '1', now())`, [id]);
  expect(await kinds()).toEqual(['row_undeleted']);
});

test('histories longer than a page are followed over its end', async () => {
  const id = newId(app.clock.now);
  await inTx(app.core, systemActor('test'), async (tx) => {
    let head = undefined;
    for (let i = 1; i <= 1500; i += 1) head = await writeJournal(tx, { subjectKind: 'x', subjectId: id, action: 'x', changes: {} }, head);
  });
  await history(2);
  expect(await verifyJournal(app.core, [settingPart])).toMatchObject({ subjects: 2, entries: 1502, findings: [] });
  await sql(`UPDATE journal SET action = 'y' WHERE subject_id = $1 AND seq IN (1000, 1001)`, [id]);
  expect(await kinds()).toEqual(['entry_edited', 'entry_edited']);
});

test('the notary leaves the last two minutes open, and longer while an older transaction may still write', async () => {
  await history(1);
  app.clock.advance(2 * MINUTE - 1001);
  expect(await app.job('audit.notary')).toBe(0);
  app.clock.advance(2);
  expect(await app.job('audit.notary')).toBe(1);
  const client = await app.core.pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT pg_sleep(0.2)');
  expect(await oldestTransactionMs(app.core.db)).toBeGreaterThan(150);
  await client.query('COMMIT');
  client.release();
  expect(await oldestTransactionMs(app.core.db)).toBeLessThan(150);
});

test('a notary that was off catches up in small windows, and has nothing to do in quiet ones', async () => {
  await history(1);
  app.clock.advance(60 * MINUTE);
  await history(1);
  app.clock.advance(60 * MINUTE);
  expect(await app.job('audit.notary')).toBe(2);
  expect((await verifyJournal(app.core, [settingPart])).checkpoints).toBe(2);
  expect(await app.job('audit.notary')).toBe(0);
});

test('an edit clashes only with fields that were changed after the version it was made on', async () => {
  const id = await history(3);
  const edit = (seen: number | null, fields: string[]) =>
    inTx(app.core, systemActor('test'), (tx) => guardVersion(tx, id, seen, 3, fields));
  await edit(1, ['v1']);
  await edit(3, ['v3']);
  await edit(null, ['v3']);
  await expect(edit(1, ['v1', 'v3'])).rejects.toMatchObject({ code: 'version_conflict', facts: { fields: ['v3'] } });
});
