import type { RefundRulesView } from '@danflow/contract';
import type { Db } from '../../platform/db.ts';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, digestOf, guardVersion, writeJournal, type LivePart } from '../audit/index.ts';

/** The one row has no id of its own; the journal wants one. */
const SUBJECT_ID = '00000000-0000-0000-0000-000000000018';

export const readRefundRules = (db: Db) => db.selectFrom('refund_rules').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
type Row = Awaited<ReturnType<typeof readRefundRules>>;

const factsOf = (row: Row) => ({
  alone_day_max_amount: row.alone_day_max,
  person_day_max_amount: row.person_day_max,
  automatic_day_max_amount: row.automatic_day_max,
});

export async function refundRules(db: Db): Promise<RefundRulesView> {
  const row = await readRefundRules(db);
  return {
    aloneDayMaxAmount: row.alone_day_max,
    personDayMaxAmount: row.person_day_max,
    automaticDayMaxAmount: row.automatic_day_max,
    version: row.version,
  } as RefundRulesView;
}

/** Who may give back how much is a matter of safety: every change is in the journal. Throws version_conflict. */
export async function setRefundRules(
  tx: Tx,
  rules: Omit<RefundRulesView, 'version'>,
  ifMatch: number | null,
): Promise<Record<string, never>> {
  const before = await tx.db.selectFrom('refund_rules').selectAll().where('id', '=', 1).forUpdate().executeTakeFirstOrThrow();
  await guardVersion(tx, SUBJECT_ID, ifMatch, before.version, Object.keys(factsOf(before)));
  const values = {
    alone_day_max: rules.aloneDayMaxAmount,
    person_day_max: rules.personDayMaxAmount,
    automatic_day_max: rules.automaticDayMaxAmount,
  };
  const after: Row = { ...before, ...values };
  const changes = changesBetween(factsOf(before), factsOf(after));
  if (Object.keys(changes).length === 0) return {};
  await tx.db
    .updateTable('refund_rules')
    .set({ ...values, changed_at: tx.now, changed_by: tx.actor.id, version: before.version + 1 })
    .where('id', '=', 1)
    .execute();
  await writeJournal(tx, {
    subjectKind: 'refund_rules',
    subjectId: SUBJECT_ID,
    action: 'refund_rules.change',
    changes,
    digests: { refund_rules: digestOf(factsOf(after)) },
  });
  return {};
}

/** Limits that were raised beside the product show in verify. */
export const refundRulesPart: LivePart = {
  kind: 'refund_rules',
  async digests(db, ids) {
    return ids.includes(SUBJECT_ID) ? new Map([[SUBJECT_ID, digestOf(factsOf(await readRefundRules(db)))]]) : new Map<string, string>();
  },
  async rowsAfter(db, after) {
    const { changed_at: changedAt } = await readRefundRules(db);
    return changedAt === null || after !== null ? [] : [{ id: SUBJECT_ID, subjectId: SUBJECT_ID }];
  },
};
