import { DEEDS, type Step } from './steps.ts';
import type { Act, Outcome } from './deed.ts';
import type { History } from './world.ts';

/** After a death the leases of jobs and events have to run out. */
const LEASES_MS = 21_000;

export class Broken extends Error {
  override name = 'Broken';
}

const shown = ({ status, body }: Outcome): string => `${status} ${JSON.stringify(body)?.slice(0, 300) ?? ''}`;

function refuseFault(outcome: Outcome, says: string): Outcome {
  if (outcome.status >= 500) throw new Broken(`${says}: ${shown(outcome)}`);
  return outcome;
}

/** Once; when the process dies on the way, the next one is asked again in the same words, as a client would. */
async function doOnce({ world }: History, act: Act, step: Step): Promise<Outcome> {
  const { mortal, app } = world;
  mortal.arm(step.death);
  const first = await act().catch((error: unknown) => {
    if (!mortal.isDead) throw error;
    return null;
  });
  if (!(await mortal.revive())) return refuseFault(first ?? { status: 500, body: 'no answer' }, step.deed);
  app.clock.advance(LEASES_MS);
  return refuseFault(await act(), `${step.deed}, again after a death`);
}

/** What was done has no second effect, and is answered the same. */
async function doAgain(act: Act, first: Outcome, step: Step): Promise<void> {
  const again = refuseFault(await act(), `${step.deed}, repeated`);
  if (first.status < 300 && (again.status !== first.status || JSON.stringify(again.body) !== JSON.stringify(first.body)))
    throw new Broken(`${step.deed}, repeated with its key: ${shown(first)}, then ${shown(again)}`);
}

export async function play(history: History, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const act = await DEEDS[step.deed](history, step.a, step.b);
    if (!act) continue;
    const outcome = await doOnce(history, act, step);
    if (step.isRepeated) await doAgain(act, outcome, step);
  }
}
