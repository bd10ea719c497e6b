import type { Log } from '../../platform/log.ts';
import type { Core } from '../../platform/tx.ts';
import { providerKinds, type OpenAccount, type PaymentProvider } from '../payments/index.ts';
import { listAccountRows, openValues, type AccountRow } from './account.repo.ts';
import type { Places } from './places.ts';

/** How late another process learns of a change: one small read every two seconds, and only when somebody asks. */
const LOOK_MS = 2000;

interface Opened {
  readonly version: number;
  readonly provider: PaymentProvider;
  readonly simulatorUrl: string | null;
}

/** Accounts of this process, opened once a version of their row. */
export class OpenAccounts {
  readonly #core: Core;
  readonly #log: Log;
  readonly #places: Places;
  readonly #opened = new Map<string, Opened>();
  #known: Promise<readonly OpenAccount[]> | null = null;
  #lookedAt = 0;

  constructor(core: Core, log: Log, places: Places) {
    this.#core = core;
    this.#log = log;
    this.#places = places;
  }

  /** Those in use first. A database that is away for a moment does not forget what is known. */
  readonly list = (): Promise<readonly OpenAccount[]> => {
    const now = performance.now();
    if (this.#known === null || now - this.#lookedAt > LOOK_MS) {
      const before = this.#known;
      this.#lookedAt = now;
      this.#known = this.#look().catch((error: unknown) => {
        if (before === null) {
          this.#known = null;
          throw error;
        }
        return before;
      });
    }
    return this.#known;
  };

  /** What was just changed here counts at once. */
  forget(): void {
    this.#known = null;
  }

  async #look(): Promise<OpenAccount[]> {
    const rows = await listAccountRows(this.#core.db);
    const open = rows.flatMap((row) => {
      const opened = this.#open(row);
      return opened === null ? [] : [{ row, ...opened }];
    });
    const inUse = new Set(rows.filter((row) => isInUse(row, rows)).map((row) => row.id));
    return open
      .map(({ row, provider, simulatorUrl }) => ({
        id: row.id,
        identity: row.identity,
        label: row.label,
        simulatorUrl,
        isInUse: inUse.has(row.id),
        provider,
      }))
      .toSorted((a, b) => Number(b.isInUse) - Number(a.isInUse));
  }

  /** R21: what belongs to a simulator is opened against a simulator alone, and the other way round. */
  #open(row: AccountRow): Opened | null {
    const known = this.#opened.get(row.id);
    if (known?.version === row.version) return known;
    const kind = providerKinds(this.#core).find((k) => k.name === row.provider);
    if (!kind || this.#places.isSimulated(kind) !== row.is_simulated) return null;
    try {
      const opened = {
        version: row.version,
        provider: kind.open(openValues(this.#core.keys, row), this.#places.of(kind)),
        simulatorUrl: row.is_simulated ? this.#places.baseUrl(kind) : null,
      };
      this.#opened.set(row.id, opened);
      return opened;
    } catch (error) {
      this.#log.error({ error, account: row.id, provider: row.provider }, 'a payment account cannot be opened');
      return null;
    }
  }
}

/** The environment's account wins while it is set there. */
export function isInUse(row: AccountRow, rows: readonly AccountRow[]): boolean {
  if (row.state !== 'active') return false;
  return (
    row.source === 'environment' || !rows.some((r) => r.provider === row.provider && r.source === 'environment' && r.state === 'active')
  );
}
