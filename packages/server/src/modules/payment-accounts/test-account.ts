import { DomainError } from '@danflow/contract';
import type { Deps } from '../../platform/module.ts';
import type { Principal } from '../../platform/principal.ts';
import type { AccountCheck, AccountValues, Words } from '../payments/index.ts';
import { listAccountRows, noteTest, openValues } from './account.repo.ts';
import { mergeValues } from './account.rules.ts';
import { isInUse } from './open-accounts.ts';
import type { Places } from './places.ts';
import { heldValues, requireKind } from './set-account.ts';
import { requireSound } from './settle-environment.ts';

/** What no provider put into words. */
function sameWords(error: unknown): Words {
  const text = error instanceof Error ? error.message : String(error);
  return { zh: text, en: text };
}

export const wordsOf = ({ locale }: Principal): keyof Words => (locale === 'en' ? 'en' : 'zh');

/**
 * Asks the provider about what was typed, or about the account in use. Outside any transaction. Throws account_field_wrong,
 * and payment_provider_off when there is nothing to test.
 */
export async function testAccount(
  { core }: Deps,
  places: Places,
  principal: Principal,
  provider: string,
  typed: AccountValues | null,
): Promise<AccountCheck> {
  const kind = requireKind(core, provider);
  const isSimulated = places.isSimulated(kind);
  const rows = (await listAccountRows(core.db)).filter((r) => r.provider === provider && r.is_simulated === isSimulated);
  const row = rows.find((r) => isInUse(r, rows));
  const held = row ? openValues(core.keys, row) : null;
  const values = typed ? mergeValues(kind.fields, await heldValues(core, kind, isSimulated), typed) : held;
  if (!values) throw new DomainError('payment_provider_off', { provider });
  requireSound(kind, values);
  const check = await kind
    .test(values, places.of(kind))
    .catch((error: unknown): AccountCheck => ({ ok: false, field: null, detail: sameWords(error) }));
  if (!typed && row) await noteTest(core.db, row.id, core.clock(), check.ok ? null : check.detail[wordsOf(principal)]);
  return check;
}
