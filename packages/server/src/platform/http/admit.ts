import { DomainError, type Route } from '@danflow/contract';
import { demand, type Principal } from '../principal.ts';

/** The door of a route: throws not_signed_in, password_change_required or forbidden. */
export function admit(route: Route, principal: Principal): void {
  if (route.access === 'public') return;
  if (principal.kind === 'buyer') throw new DomainError('not_signed_in');
  if (principal.mustChangePassword && route.path !== '/session/password' && route.path !== '/session')
    throw new DomainError('password_change_required');
  if (route.access !== 'signed_in') demand(principal, route.access);
}
