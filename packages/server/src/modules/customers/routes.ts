import {
  changeCustomerRoute,
  createCustomerRoute,
  getCustomerRoute,
  listCustomersRoute,
  REVEAL_SECONDS,
  revealCustomerRoute,
  searchCustomersRoute,
} from '@danflow/contract';
import { mountCommand, mountListing, mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { changeCustomer, createCustomer } from './change-customer.ts';
import { getCustomer, getPlainCustomer, listCustomers, searchCustomers } from './list-customers.ts';
import { revealCustomer, revealLimit } from './reveal-customer.ts';

export function mountCustomers(http: Http): void {
  const limit = revealLimit();
  mountListing(http, listCustomersRoute, (read, { query }) => listCustomers(read, query));
  mountListing(http, searchCustomersRoute, (read, { body }) => searchCustomers(read, body));
  mountQuery(http, getCustomerRoute, (read, { params }) => getCustomer(read, params.customerId));
  mountCommand(
    http,
    createCustomerRoute,
    (tx, { body, principal }) => createCustomer(tx, body, principal),
    (read, { customerId }) => getCustomer(read, customerId),
  );
  mountCommand(
    http,
    changeCustomerRoute,
    (tx, { params, body, principal, ifMatch }) => changeCustomer(tx, params.customerId, body, principal, ifMatch),
    (read, { customerId }) => getCustomer(read, customerId),
  );
  mountCommand(
    http,
    revealCustomerRoute,
    (tx, { params, body, principal }) => {
      limit(principal.principalId, tx.now);
      return revealCustomer(tx, params.customerId, body.reason, principal.scope);
    },
    async (read, { customerId }) => ({ customer: await getPlainCustomer(read, customerId), seconds: REVEAL_SECONDS }),
  );
}
