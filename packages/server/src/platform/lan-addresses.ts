import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

const PRIVATE = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./];
/** Bridges of containers and virtual machines: no phone is behind them. */
const INNER = /^(docker|br-|veth|virbr|vmnet|vboxnet|utun|tun|tap)/;

function rank(name: string, address: string): number {
  const range = PRIVATE.findIndex((r) => r.test(address));
  return (range < 0 ? PRIVATE.length : range) + (INNER.test(name) ? 10 : 0);
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** IPv4 addresses under which others reach this computer, the likeliest first. */
export function lanAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  return Object.entries(interfaces)
    .flatMap(([name, infos]) =>
      (infos ?? [])
        .filter((i) => i.family === 'IPv4' && !i.internal && !i.address.startsWith('169.254.'))
        .map(({ address }) => ({ address, rank: rank(name, address) })),
    )
    .toSorted((a, b) => a.rank - b.rank)
    .map((a) => a.address);
}
