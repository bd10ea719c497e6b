import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { lanAddresses } from './lan-addresses.ts';

const at = (address: string, over: Partial<NetworkInterfaceInfo> = {}) =>
  [{ address, family: 'IPv4', internal: false, ...over }] as NetworkInterfaceInfo[];

test('the address a phone most likely reaches comes first; loopback and addresses nobody gave do not count', () => {
  expect(
    lanAddresses({
      lo: at('127.0.0.1', { internal: true }),
      docker0: at('172.17.0.1'),
      eth1: at('10.0.0.7'),
      wlan0: at('192.168.1.5'),
      ppp0: at('203.0.113.9'),
      usb0: at('169.254.3.4'),
      eth2: at('fe80::1', { family: 'IPv6' }),
    }),
  ).toEqual(['192.168.1.5', '10.0.0.7', '203.0.113.9', '172.17.0.1']);
  expect(lanAddresses({})).toEqual([]);
});
