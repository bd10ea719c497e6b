import { WelcomeStep, type WelcomeView } from '@danflow/contract';
import { sql } from 'kysely';
import type { Read } from '../../platform/tx.ts';

interface Facts {
  readonly shop: boolean;
  readonly goods: boolean;
  readonly people: boolean;
  readonly order: boolean;
}

async function factsOf({ db }: Pick<Read, 'db'>): Promise<Facts> {
  const { rows } = await sql<Facts>`SELECT
    EXISTS (SELECT FROM shops WHERE version > 1 OR code <> 'manual') AS shop,
    EXISTS (SELECT FROM skus) AS goods,
    (SELECT count(*) FROM (SELECT FROM users LIMIT 2) AS u) > 1 AS people,
    EXISTS (SELECT FROM orders) AS "order"`.execute(db);
  const [facts] = rows;
  if (!facts) throw new Error('no answer');
  return facts;
}

/** Where the first run stands. */
export async function getWelcome(read: Pick<Read, 'db'>): Promise<WelcomeView> {
  const facts = await factsOf(read);
  const row = await read.db.selectFrom('welcome').selectAll().executeTakeFirst();
  const isSkipped = (step: WelcomeStep): boolean => row?.skipped.includes(step) ?? false;
  return {
    isOffered: row ? row.closed_at === null : !facts.goods && !facts.order,
    isBegun: row !== undefined,
    steps: WelcomeStep.options.map((name) => ({ name, state: facts[name] ? 'done' : isSkipped(name) ? 'skipped' : 'open' })),
  };
}
