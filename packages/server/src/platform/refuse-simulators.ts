import { BlockList, isIP } from 'node:net';
import type { PaymentSettings } from './module.ts';
import { StartRefusal } from './start-refusal.ts';

/** Addresses that never are a provider on the internet: this computer, its network, link-local and carrier ranges. */
const INSIDE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['::ffff:0:0', 96],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv6');

/** Plain http, this computer, or its network: where simulators live. */
export function isSimulatorAddress(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (protocol !== 'https:') return true;
  if (family !== 0) return INSIDE.check(host, family === 4 ? 'ipv4' : 'ipv6');
  return !host.includes('.') || /(^|\.)(localhost|local|internal|test|example|invalid)$/.test(host);
}

/** R21: an order must not count as paid because a simulator said so. @throws StartRefusal */
export function refuseSimulators({ isDemo, payments }: { readonly isDemo: boolean; readonly payments: PaymentSettings }): void {
  for (const [provider, address] of isDemo ? [] : Object.entries(payments.urls)) {
    if (isSimulatorAddress(address))
      throw new StartRefusal(
        `Wrong setting: DANFLOW_${provider.toUpperCase()}_URL is ${address}, where no payment provider is: take it out to use the official address, or start with --demo.`,
      );
  }
}
