/** Where the primary stood at a moment of its own clock. Milliseconds. */
export interface Sample {
  readonly at: number;
  readonly lsn: bigint;
}

/** `16/B374D848` as one number. */
export function lsnOf(text: string): bigint {
  const [high = '', low = ''] = text.split('/');
  return BigInt(`0x${high}`) * 2n ** 32n + BigInt(`0x${low}`);
}

const MOST_SAMPLES = 600;

/**
 * Up to which moment a replica shows everything. What was acknowledged before a sample was asked for lies in the log
 * before the sample's position; so once the replica has replayed that position, it shows all writes of before.
 */
export class ReplicaClock {
  #samples: Sample[] = [];
  #wholeUntil = Number.NEGATIVE_INFINITY;

  get wholeUntil(): number {
    return this.#wholeUntil;
  }

  /** `at`: taken before the position was asked for. */
  sampled(sample: Sample): void {
    this.#samples.push(sample);
    // A replica that is away for minutes is caught up with from the newest samples on.
    if (this.#samples.length > MOST_SAMPLES) this.#samples = this.#samples.slice(-MOST_SAMPLES / 2);
  }

  replayed(lsn: bigint): void {
    const reached = this.#samples.findLastIndex((s) => s.lsn <= lsn);
    if (reached < 0) return;
    this.#wholeUntil = Math.max(this.#wholeUntil, this.#samples[reached]?.at ?? Number.NEGATIVE_INFINITY);
    this.#samples = this.#samples.slice(reached + 1);
  }

  /** After the replica was changed for another, or went back in time. */
  forget(): void {
    this.#samples = [];
    this.#wholeUntil = Number.NEGATIVE_INFINITY;
  }
}
