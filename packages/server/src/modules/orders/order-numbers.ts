import { createCipheriv, type KeyObject } from 'node:crypto';
import type { Core } from '../../platform/tx.ts';
import { orderNosOf, type RoundFunction } from './order-number.rules.ts';

const AES_BYTES = 16;

/** AES of one block a half; ECB has no state, so one cipher object serves for ever. */
export function roundFunction(key: KeyObject): RoundFunction {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return (round, halves) => {
    const blocks = Buffer.alloc(halves.length * AES_BYTES);
    for (const [i, half] of halves.entries()) {
      blocks.writeUInt32BE(round, i * AES_BYTES);
      blocks.writeUInt32BE(half, i * AES_BYTES + 4);
    }
    const ciphered = cipher.update(blocks);
    return halves.map((_, i) => ciphered.readUInt32BE(i * AES_BYTES) % 2 ** 25);
  };
}

const BLOCK = 1000;

/** Hands out numbers from blocks of a thousand, one round trip a block; numbers of an unfinished block are never used, which is fine. */
export class OrderNumbers {
  readonly #core: Core;
  readonly #round: RoundFunction;
  #next = 0;
  #end = 0;
  #filling: Promise<void> | undefined;

  constructor(core: Core) {
    this.#core = core;
    this.#round = roundFunction(core.keys.orderNumber);
  }

  async take(count: number): Promise<string[]> {
    const sequences: number[] = [];
    while (sequences.length < count) {
      if (this.#next >= this.#end) await (this.#filling ??= this.#fill().finally(() => (this.#filling = undefined)));
      else sequences.push(this.#next++);
    }
    return orderNosOf(sequences, this.#round);
  }

  async #fill(): Promise<void> {
    const { rows } = await this.#core.pool.query<{ block: number }>("SELECT nextval('order_number_seq') AS block");
    const block = rows[0]?.block ?? 0;
    this.#next = block * BLOCK;
    this.#end = this.#next + BLOCK;
  }
}

const open = new WeakMap<Core, OrderNumbers>();

/** The one dispenser of a process. */
export function orderNumbers(core: Core): OrderNumbers {
  const known = open.get(core);
  if (known) return known;
  const made = new OrderNumbers(core);
  open.set(core, made);
  return made;
}
