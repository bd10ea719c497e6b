import type { AddressInfo } from 'node:net';
import { API_PREFIX, type Http } from '../../platform/http/server.ts';
import type { Deps } from '../../platform/module.ts';
import { isSimulatorAddress } from '../../platform/refuse-simulators.ts';
import type { ProviderKind, ProviderPlace } from '../payments/index.ts';

const hostOf = ({ family, address }: AddressInfo): string =>
  family === 'IPv6' ? (address === '::' ? '[::1]' : `[${address}]`) : address === '0.0.0.0' ? '127.0.0.1' : address;

export interface Places {
  baseUrl(kind: ProviderKind): string;
  isSimulated(kind: ProviderKind): boolean;
  of(kind: ProviderKind): ProviderPlace;
}

/** Where requests go and where answers come: from the environment alone (R20, R21). */
export function placesOf(http: Http | null, { core, settings }: Deps): Places {
  const baseUrl = (kind: ProviderKind): string => settings.payments?.urls[kind.name] ?? kind.officialUrl;
  const isSimulated = (kind: ProviderKind): boolean => isSimulatorAddress(baseUrl(kind));
  /** A simulator on this computer reaches our own listener; PUBLIC_URL may be an address that only the outside can reach. */
  const ownUrl = (): string => {
    const own = http?.app.addresses().find((a) => typeof a !== 'string');
    return own === undefined ? settings.publicUrl : `${settings.publicUrl.split(':')[0]}://${hostOf(own)}:${own.port}`;
  };
  return {
    baseUrl,
    isSimulated,
    of: (kind) => ({
      baseUrl: baseUrl(kind),
      get notifyUrl() {
        return `${isSimulated(kind) ? ownUrl() : settings.publicUrl}${API_PREFIX}/notifications/${kind.name}`;
      },
      publicUrl: settings.publicUrl,
      now: core.clock,
    }),
  };
}
