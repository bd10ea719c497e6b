import { DomainError, sentence } from '@danflow/contract';
import type { Deps } from '../../platform/module.ts';
import { newId } from '../../platform/ids.ts';
import { claimBatch, keepLease, LeaseLost, localeOf, patchBatch, releaseLease, type Batch } from './batch.repo.ts';
import { checkImport, type Work } from './check-import.ts';
import { runImport } from './run-import.ts';
import { undoImport } from './undo-import.ts';

class Stopping extends Error {}

const STEPS = { checking: checkImport, running: runImport, undoing: undoImport } as const;

/**
 * Works on imports one after another, outside the event's transaction: a handler that ran for minutes would hold its
 * transaction open and everybody else's events up. A lease says which process works; a dead one's expires in a minute.
 */
export class ImportWorker {
  readonly #deps: Deps;
  readonly #id: string;
  #running: Promise<number> | undefined;
  #isStopping = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#id = newId(deps.core.clock());
  }

  /** Works until nothing waits; calls meanwhile join the work under way. Answers how many imports were worked on. */
  run(): Promise<number> {
    this.#running ??= this.#loop().finally(() => (this.#running = undefined));
    return this.#running;
  }

  wake(): void {
    this.run().catch((error: unknown) => this.#deps.log.error({ error }, 'imports could not be worked on'));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running?.catch(() => undefined);
  }

  async #loop(): Promise<number> {
    for (let handled = 0; ; handled += 1) {
      if (this.#isStopping) return handled;
      const batch = await claimBatch(this.#deps.core, this.#id);
      if (!batch) return handled;
      await this.#work(batch);
    }
  }

  async #work(batch: Batch): Promise<void> {
    const { core, log } = this.#deps;
    const step = STEPS[batch.state as keyof typeof STEPS];
    const work: Work = {
      batch,
      tick: async (done) => {
        if (this.#isStopping) throw new Stopping();
        await keepLease(core, batch.id, this.#id, done);
      },
    };
    try {
      await step(this.#deps, work);
    } catch (error) {
      if (error instanceof LeaseLost) return;
      if (!(error instanceof Stopping)) {
        log.warn({ error, import: batch.id, state: batch.state }, 'an import failed');
        await patchBatch(core.db, batch, { state: 'failed', message: messageOf(error, batch), finishedAt: core.clock() });
      }
    }
    await releaseLease(core, batch.id, this.#id);
  }
}

/** In words for people; of a bug only that there is one, as its text may quote a row. */
function messageOf(error: unknown, batch: Batch): string {
  if (error instanceof DomainError) return sentence(error.code, error.facts, localeOf(batch));
  return localeOf(batch) === 'en'
    ? 'Something broke; start it again, it goes on where it stopped.'
    : '系统出错,请重新开始,将从中断处继续。';
}

const workers = new WeakMap<Deps, ImportWorker>();

/** The one worker of a process. */
export function importWorker(deps: Deps): ImportWorker {
  const known = workers.get(deps);
  if (known) return known;
  const made = new ImportWorker(deps);
  workers.set(deps, made);
  return made;
}
