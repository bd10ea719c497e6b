import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { openDemoApp, type DemoApp } from '../testing/demo.ts';

let demo: DemoApp;
beforeAll(async () => {
  demo = await openDemoApp();
}, 120_000);
afterAll(() => demo.stop());

test('x', async () => {
  const { rows } =
    await sql`select status, type, payment_terms, payment_state, count(*)::int from orders group by 1,2,3,4 order by 1,2`.execute(
      demo.core.db,
    );
  console.log(rows, demo.said, demo.ms);
  expect(1).toBe(1);
});
