import { DomainError } from '@danflow/contract';
import type { Deps } from '../../platform/module.ts';
import type { Principal } from '../../platform/principal.ts';
import { inTx, type Core } from '../../platform/tx.ts';
import { providerKinds, type AccountValues, type ProviderKind } from '../payments/index.ts';
import { listAccountRows, lockAccounts, openValues, setAccountState } from './account.repo.ts';
import { mergeValues } from './account.rules.ts';
import type { Places } from './places.ts';
import { putAccount, tellOwner } from './put-account.ts';
import { requireSound, settingOf } from './settle-environment.ts';

/** Throws not_found for a provider that is not part of this build. */
export function requireKind(core: Core, provider: string): ProviderKind {
  const kind = providerKinds(core).find((k) => k.name === provider);
  if (!kind) throw new DomainError('not_found', { what: 'provider' });
  return kind;
}

/** Throws account_from_environment: what is set there is changed there. */
export function refuseEnvironment({ settings }: Deps, provider: string): void {
  if (settings.payments?.accounts[provider]) throw new DomainError('account_from_environment', { setting: settingOf(provider) });
}

/** What is held of the entered account, for fields that were left out. */
export async function heldValues(core: Core, kind: ProviderKind, isSimulated: boolean): Promise<AccountValues | null> {
  const rows = (await listAccountRows(core.db)).filter(
    (r) => r.provider === kind.name && r.source === 'entered' && r.is_simulated === isSimulated,
  );
  const row = rows.find((r) => r.state === 'active') ?? rows.find((r) => r.state === 'off');
  return row ? openValues(core.keys, row) : null;
}

/** The owner has been confirmed. Throws account_field_wrong, account_from_environment, limit_reached. */
export async function setAccount(
  deps: Deps,
  places: Places,
  principal: Principal,
  provider: string,
  typed: AccountValues,
  requestId: string,
): Promise<void> {
  const { core } = deps;
  const kind = requireKind(core, provider);
  refuseEnvironment(deps, provider);
  const unknown = Object.keys(typed).find((name) => !kind.fields.some((f) => f.name === name));
  if (unknown !== undefined)
    throw new DomainError('account_field_wrong', { field: unknown, zh: '没有这一项', en: 'there is no such field' });
  const isSimulated = places.isSimulated(kind);
  const values = mergeValues(kind.fields, await heldValues(core, kind, isSimulated), typed);
  requireSound(kind, values);
  await inTx(core, principal, (tx) => putAccount(tx, { provider, source: 'entered', isSimulated, fields: kind.fields, values }), requestId);
}

export interface Switch {
  readonly provider: string;
  readonly accountId: string;
  readonly isOn: boolean;
}

/** The owner has been confirmed. Payments under an account that is off are still asked about, closed and refunded. */
export async function switchAccount(deps: Deps, principal: Principal, wish: Switch, requestId: string): Promise<void> {
  refuseEnvironment(deps, wish.provider);
  await inTx(
    deps.core,
    principal,
    async (tx) => {
      const rows = await lockAccounts(tx, wish.provider);
      const row = rows.find((r) => r.id === wish.accountId && r.source === 'entered');
      if (!row) throw new DomainError('not_found', { what: 'account' });
      if ((row.state === 'active') === wish.isOn) return;
      if (wish.isOn)
        for (const other of rows) if (other.source === 'entered' && other.state === 'active') await setAccountState(tx, other, 'replaced');
      await tellOwner(tx, await setAccountState(tx, row, wish.isOn ? 'active' : 'off'), wish.isOn ? 'switched_on' : 'switched_off');
    },
    requestId,
  );
}
