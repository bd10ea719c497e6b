import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createGunzip, type Gunzip } from 'node:zlib';
import { z } from 'zod';
import type { BillDownload } from '../payments/index.ts';
import { AnswerForged, isCode, saysOf, type Client } from './client.ts';

const MAX_FILE = 512 * 1024 * 1024;
const MAX_PLAIN = 8 * 1024 * 1024 * 1024;

const Told = z.object({
  hash_type: z.literal('SHA1'),
  hash_value: z.string().regex(/^[0-9a-f]{40}$/i),
  download_url: z
    .string()
    .max(2048)
    .refine((text) => URL.canParse(text)),
});

export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** Of the text inside the archive, worked out beside the archive as it goes by. */
class PlainHash {
  readonly #hash = createHash('sha1');
  readonly #gunzip: Gunzip = createGunzip();
  readonly #done: Promise<void>;
  #size = 0;

  constructor() {
    this.#gunzip.on('data', (chunk: Buffer) => {
      this.#size += chunk.length;
      if (this.#size > MAX_PLAIN) this.#gunzip.destroy(new Error(`the bill is longer than ${MAX_PLAIN} bytes`));
      else this.#hash.update(chunk);
    });
    this.#done = once(this.#gunzip, 'end').then(() => undefined);
    // Heard of by whoever writes or ends; a download that was given up must not end the process.
    this.#done.catch(() => undefined);
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (!this.#gunzip.write(chunk)) await Promise.race([once(this.#gunzip, 'drain'), this.#done]);
  }

  async digest(): Promise<string> {
    this.#gunzip.end();
    await this.#done;
    return this.#hash.digest('hex');
  }

  stop(): void {
    this.#gunzip.destroy();
  }
}

/**
 * Passes the file on and fails at its end when the hash is another one. The hash is that of the text inside the archive, says
 * the official sample; the wording of the documents is UNCONFIRMED, so that of the archive is taken as well.
 */
async function* checked(bytes: AsyncIterable<Uint8Array>, hash: string): AsyncIterable<Uint8Array> {
  const whole = createHash('sha1');
  let inside: PlainHash | null = null;
  let size = 0;
  try {
    for await (const chunk of bytes) {
      if (size === 0 && isGzip(chunk)) inside = new PlainHash();
      size += chunk.byteLength;
      if (size > MAX_FILE) throw new Error(`the bill file is longer than ${MAX_FILE} bytes`);
      whole.update(chunk);
      await inside?.write(chunk);
      yield chunk;
    }
    const found = [whole.digest('hex'), ...(inside === null ? [] : [await inside.digest()])];
    if (!found.includes(hash.toLowerCase())) throw new Error('the bill file does not match the hash that WeChat Pay signed');
  } finally {
    inside?.stop();
  }
}

/** The trade bill of a day, packed. WeChat Pay makes it after ten the next morning (payments.md A10). */
export async function downloadBill(client: Client, day: string): Promise<BillDownload> {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new Error(`not a day: ${day.slice(0, 20)}`);
  const answer = await client.call('GET', `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL&tar_type=GZIP`);
  if (isCode(answer, 'NO_STATEMENT_EXIST')) return { kind: 'none' };
  if (isCode(answer, 'STATEMENT_CREATING')) return { kind: 'not_ready' };
  if (!answer.ok) throw new Error(`WeChat Pay refuses the bill of ${day}: ${saysOf(answer)}`);
  const told = Told.safeParse(answer.fields);
  if (!told.success) throw new AnswerForged('content');
  const { hash_value: hash, download_url: address } = told.data;
  const fileName = `wechat_pay_${client.account.mchid}_${day}.csv.gz`;
  return { kind: 'bill', fileName, bytes: checked(await client.file(address), hash) };
}
