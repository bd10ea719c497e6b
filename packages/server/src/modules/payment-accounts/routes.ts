import { listPaymentAccountsRoute, setPaymentAccountRoute, switchPaymentAccountRoute, testPaymentAccountRoute } from '@danflow/contract';
import { DomainError } from '@danflow/contract';
import { mountPlain, mountQuery, readAs } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Deps } from '../../platform/module.ts';
import { confirmOwner, isOwner } from '../identity/index.ts';
import { getPaymentAccounts } from './get-accounts.ts';
import type { OpenAccounts } from './open-accounts.ts';
import type { Places } from './places.ts';
import { setAccount, switchAccount } from './set-account.ts';
import { testAccount, wordsOf } from './test-account.ts';

export function mountPaymentAccounts(http: Http, deps: Deps, places: Places, accounts: OpenAccounts): void {
  const { core, log } = deps;
  mountQuery(http, listPaymentAccountsRoute, (read) => getPaymentAccounts(read, deps, places));
  mountPlain(http, setPaymentAccountRoute, async ({ principal, params, body, request }) => {
    await confirmOwner(core, principal, body.currentPassword, request.ip);
    await setAccount(deps, places, principal, params.provider, body.values, request.id);
    accounts.forget();
    log.warn({ provider: params.provider, by: principal.id }, 'a payment account was set or changed');
    return getPaymentAccounts(readAs(core, principal), deps, places);
  });
  mountPlain(http, switchPaymentAccountRoute, async ({ principal, params, body, request }) => {
    await confirmOwner(core, principal, body.currentPassword, request.ip);
    await switchAccount(deps, principal, { provider: params.provider, accountId: body.accountId, isOn: body.isOn }, request.id);
    accounts.forget();
    log.warn({ provider: params.provider, isOn: body.isOn, by: principal.id }, 'a payment account was switched');
    return getPaymentAccounts(readAs(core, principal), deps, places);
  });
  mountPlain(http, testPaymentAccountRoute, async ({ principal, params, body }) => {
    if (!(await isOwner(core.db, principal))) throw new DomainError('forbidden', { permission: 'owner' });
    const check = await testAccount(deps, places, principal, params.provider, body.values ?? null);
    return check.ok
      ? { isOk: true, field: null, detail: null }
      : { isOk: false, field: check.field, detail: check.detail[wordsOf(principal)] };
  });
}
