import { createRequire } from 'node:module';

interface Sdk {
  readonly Rsa: {
    sign(text: string, privateKey: string): string;
    verify(text: string, signature: string, publicKey: string): boolean;
  };
  readonly Formatter: {
    request(method: string, target: string, timestamp: string, nonce: string, body?: string): string;
    response(timestamp: string, nonce: string, body?: string): string;
    nonce(): string;
    castCsvBill(bytes: Buffer): { readonly rows: readonly Record<string, string>[]; readonly summary: Record<string, string> };
  };
  readonly Aes: { readonly AesGcm: { encrypt(text: string, key: string, iv: string, aad: string): string } };
}

/** The public SDK, a dependency of the simulators' tests: what it makes was made by nobody here. */
export const sdk = createRequire(new URL('../../../simulators/package.json', import.meta.url))('wechatpay-axios-plugin') as Sdk;
