import { DomainError } from '@danflow/contract';
import { sql } from 'kysely';
import type { Deps } from '../../platform/module.ts';
import { systemActor } from '../../platform/principal.ts';
import { StartRefusal } from '../../platform/start-refusal.ts';
import { inTx, type Tx } from '../../platform/tx.ts';
import { providerKinds, type AccountValues, type ProviderKind } from '../payments/index.ts';
import { fingerprintOf, lockAccounts, setAccountState } from './account.repo.ts';
import { missingField } from './account.rules.ts';
import type { Places } from './places.ts';
import { putAccount } from './put-account.ts';

export const settingOf = (provider: string): string => `DANFLOW_${provider.toUpperCase()}_ACCOUNT`;

/** Any number; it only has to be the same in every process. */
const START_LOCK = 7_016_002;

/** Throws account_field_wrong, naming field and remedy. */
export function requireSound(kind: ProviderKind, values: AccountValues): void {
  const missing = missingField(kind.fields, values);
  if (missing) throw new DomainError('account_field_wrong', { field: missing.name, zh: '缺少这一项', en: 'is missing' });
  const fault = kind.check(values);
  if (fault) throw new DomainError('account_field_wrong', { field: fault.field, ...fault.detail });
}

/** R21: keys that were used with a simulator are known to whoever runs one. */
async function refuseSimulatorKeys(tx: Tx, kind: ProviderKind, values: AccountValues): Promise<void> {
  const known = await tx.db
    .selectFrom('payment_accounts')
    .select('id')
    .where('provider', '=', kind.name)
    .where('is_simulated', '=', true)
    .where('fingerprint', '=', fingerprintOf(tx.keys, values))
    .executeTakeFirst();
  if (known)
    throw new StartRefusal(`Wrong setting: ${settingOf(kind.name)} is an account of a simulator; set the one of the real provider.`);
}

/** At the start: what the environment says becomes the account in use, what it no longer says stops being so. @throws StartRefusal */
export async function settleEnvironment({ core, settings }: Deps, places: Places): Promise<void> {
  for (const kind of providerKinds(core)) {
    const values = settings.payments?.accounts[kind.name];
    try {
      if (values) requireSound(kind, values);
    } catch (error) {
      const facts = error instanceof DomainError ? `${String(error.facts.field)} ${String(error.facts.en)}` : String(error);
      throw new StartRefusal(`Wrong setting: ${settingOf(kind.name)}: ${facts}.`, { cause: error });
    }
    await inTx(core, systemActor('environment'), async (tx) => {
      // Several processes start at once with the same setting.
      await sql`SELECT pg_advisory_xact_lock(${START_LOCK})`.execute(tx.db);
      const isSimulated = places.isSimulated(kind);
      if (values && !isSimulated) await refuseSimulatorKeys(tx, kind, values);
      if (values) await putAccount(tx, { provider: kind.name, source: 'environment', isSimulated, fields: kind.fields, values });
      else
        for (const row of await lockAccounts(tx, kind.name))
          if (row.source === 'environment' && row.state === 'active') await setAccountState(tx, row, 'off');
    });
  }
}
