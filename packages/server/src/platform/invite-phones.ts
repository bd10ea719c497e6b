import QRCode from 'qrcode';

interface Invitation {
  /** Where people open Danflow: https://192.168.1.5:3000 */
  readonly base: string;
  readonly fingerprint: string;
  readonly isTerminal: boolean;
}

/** What the person at the terminal must know before phones come in, and the code they scan. */
export async function inviteText({ base, fingerprint, isTerminal }: Invitation): Promise<string> {
  const address = `${base}/m`;
  const code = await QRCode.toString(address, isTerminal ? { type: 'terminal', small: true } : { type: 'utf8' });
  return [
    'Open to the local network: everybody in it can reach this address. Leave --https out to serve this computer alone.',
    `Browsers warn once, because the certificate was made here. Its SHA-256 fingerprint: ${fingerprint}`,
    `Phones: ${address}`,
    code.trimEnd(),
  ].join('\n');
}
