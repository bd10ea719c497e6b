import type { RawBuilder } from 'kysely';
import type { Core } from '../../platform/tx.ts';

export interface CheckOptions {
  /** Every row, where a check would else look at the newest ones only. */
  readonly isAll: boolean;
}

/** A rule of the architecture, asked of the live data. */
export interface Check {
  /** The law or ruling it proves. */
  readonly rule: string;
  readonly name: string;
  /** A line for a person per fault; none when all is well. At most MAX_FAULTS. */
  faults(core: Core, options: CheckOptions): Promise<readonly string[]>;
}

/** Enough to see what is wrong; a table emptied by hand must not fill the screen. */
export const MAX_FAULTS = 100;

/** A check of one statement, which answers a column `fault`; one statement sees one moment, also beside a working system. */
export const sqlCheck = (rule: string, name: string, statement: RawBuilder<{ fault: string }>): Check => ({
  rule,
  name,
  faults: async ({ db }) => (await statement.execute(db)).rows.map((r) => r.fault),
});
