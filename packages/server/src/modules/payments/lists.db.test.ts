import { listFinanceTasksRoute, listPaymentAlertsRoute, listQuarantineRoute } from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, type TestApp } from '../../testing/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

test('tasks, alerts and what was refused are read page by page; a cursor that nobody was given is refused', async () => {
  const idOf = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`;
  const ids = [1, 2, 3].map(idOf);
  const [at, provider, facts] = [app.clock.now, 'sandbox', '{}'];
  const times = { first_at: at, last_at: at };
  const { db } = app.core;
  await db
    .insertInto('payment_alerts')
    .values(ids.map((id) => ({ id, kind: 'bill_failed', provider, bucket: id, facts, ...times })))
    .execute();
  await db
    .insertInto('finance_tasks')
    .values(ids.map((id) => ({ id, kind: 'foreign_trade', facts, created_at: at })))
    .execute();
  await db
    .insertInto('notification_quarantine')
    .values(ids.map((id) => ({ id, provider, reason: 'signature', ip: null, at, raw_sealed: Buffer.alloc(1) })))
    .execute();
  for (const route of [listFinanceTasksRoute, listPaymentAlertsRoute, listQuarantineRoute] as const) {
    const read: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: readonly { id: string }[]; nextCursor: string | null } = await app.ok(route, { query: { limit: 2, cursor } });
      read.push(...page.items.map((x) => x.id));
      cursor = page.nextCursor;
    }
    expect(read).toEqual(ids.toReversed());
    expect(await app.call(route, { query: { cursor: idOf(1) } })).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  }
});
