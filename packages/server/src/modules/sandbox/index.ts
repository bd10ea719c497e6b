import type { AddressInfo } from 'node:net';
import type { Deps, ServerModule } from '../../platform/module.ts';
import { API_PREFIX, type Http } from '../../platform/http/server.ts';
import type { Core } from '../../platform/tx.ts';
import { registerProvider } from '../payments/index.ts';
import { SandboxBank } from './bank.ts';
import { Notifier } from './notifier.ts';
import { sandboxProvider } from './provider.ts';
import { mountCashier } from './routes.ts';

export { messageOf } from './message.ts';
export { SandboxBank } from './bank.ts';
export { signMessage } from './signature.ts';

const notifiers = new WeakMap<Core, Notifier>();

const hostOf = ({ family, address }: AddressInfo): string =>
  family === 'IPv6' ? (address === '::' ? '[::1]' : `[${address}]`) : address === '0.0.0.0' ? '127.0.0.1' : address;

/** Our own listener where there is one: PUBLIC_URL may be an address that only the outside can reach. */
function notifyUrl(http: Http, { settings }: Deps): string {
  const own = http.app.addresses().find((a) => typeof a !== 'string');
  const base = own === undefined ? settings.publicUrl : `http://${hostOf(own)}:${own.port}`;
  return `${base}${API_PREFIX}/notifications/sandbox`;
}

/** R21: mounted and registered only where the settings allow it; elsewhere there is no such provider and no such page. */
function mount(http: Http, deps: Deps): void {
  if (!deps.settings.isSandboxAllowed) return;
  const bank = new SandboxBank(deps.core);
  const notifier = new Notifier(deps.core, deps.log);
  notifiers.set(deps.core, notifier);
  registerProvider(
    deps.core,
    sandboxProvider(deps.core, bank, () => notifyUrl(http, deps)),
  );
  mountCashier(http, bank, notifier, deps.core.clock);
}

export const sandboxModule: ServerModule = {
  name: 'sandbox',
  mount,
  stop({ core }) {
    notifiers.get(core)?.stop();
    return Promise.resolve();
  },
};
