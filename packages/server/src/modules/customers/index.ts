import type { ServerModule } from '../../platform/module.ts';
import { mountCustomers } from './routes.ts';

export { matchCustomers, newCustomerRow, type CustomerFacts, type CustomerKey, type KnownCustomer, type NewCustomerRow } from './customer.repo.ts';
export { ensureCustomers, insertCustomers } from './ensure-customers.ts';
export {
  applyMask, maskName, maskPhone, maskStreet, normalizeName, normalizePhone, plainPersonal, type Personal, type PersonalView,
} from './personal.rules.ts';
export { nameToken, phone4Token, phoneToken, searchTokensOf } from './personal-tokens.ts';
export { revealLimit } from './reveal-customer.ts';

export const customersModule: ServerModule = { name: 'customers', mount: mountCustomers };
