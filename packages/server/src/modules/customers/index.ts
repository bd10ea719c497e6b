import type { ServerModule } from '../../platform/module.ts';
import { mountCustomers } from './routes.ts';

// Placing and imports write customers inside their own pipelined transaction: match-customers.ts is the one way in.
export { findMatch, insertCustomersStatement, matchCustomers, type CustomerWant, type MatchedCustomer } from './match-customers.ts';
export { creationEntry } from './customer-journal.ts';
export { newCustomerRow, type CustomerFacts, type NewCustomerRow } from './customer.repo.ts';
export {
  applyMask,
  maskName,
  maskPhone,
  maskStreet,
  normalizeName,
  normalizePhone,
  plainPersonal,
  type Personal,
  type PersonalView,
} from './personal.rules.ts';
export {
  nameToken,
  personalTokens,
  rememberedTokens,
  phone4Token,
  phoneToken,
  searchTokensOf,
  type PersonalTokens,
} from './personal-tokens.ts';
export { maySearchPersonal, recogniseCustomer } from './list-customers.ts';
export { revealLimit } from './reveal-customer.ts';

export const customersModule: ServerModule = { name: 'customers', mount: mountCustomers };
