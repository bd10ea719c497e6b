import type { ServerModule } from '../../platform/module.ts';
import { setAccountSource } from '../payments/index.ts';
import { OpenAccounts } from './open-accounts.ts';
import { placesOf } from './places.ts';
import { mountPaymentAccounts } from './routes.ts';
import { settleEnvironment } from './settle-environment.ts';
import { watchExpiry } from './watch-expiry.ts';

export { paymentAccountPart } from './account.repo.ts';

/** Mounted after the modules of providers: their kinds are registered by then. */
export const paymentAccountsModule: ServerModule = {
  name: 'payment-accounts',
  async mount(http, deps) {
    const places = placesOf(http, deps);
    const accounts = new OpenAccounts(deps.core, deps.log, places);
    setAccountSource(deps.core, accounts.list);
    mountPaymentAccounts(http, deps, places, accounts);
    await settleEnvironment(deps, places);
  },
  jobs: ({ log }) => [watchExpiry(log)],
};
