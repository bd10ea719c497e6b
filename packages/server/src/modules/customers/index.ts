import type { ServerModule } from '../../platform/module.ts';

export {
  applyMask, maskName, maskPhone, maskStreet, normalizeName, normalizePhone, plainPersonal, type Personal, type PersonalView,
} from './personal.rules.ts';
export { nameToken, phone4Token, phoneToken, searchTokensOf } from './personal-tokens.ts';
export {
  findMatch, insertCustomersStatement, matchCustomers, newCustomerRow, type CustomerWant, type MatchedCustomer, type NewCustomer, type NewCustomerRow,
} from './match-customers.ts';

export const customersModule: ServerModule = { name: 'customers' };
