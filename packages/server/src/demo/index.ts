import type { Config } from '../config.ts';
import type { Http, Authenticate } from '../platform/http/server.ts';
import type { Job } from '../platform/jobs.ts';
import { openLog } from '../platform/log.ts';
import { openMetrics } from '../platform/metrics.ts';
import type { Deps } from '../platform/module.ts';
import type { Handler } from '../platform/outbox.ts';
import { StartRefusal } from '../platform/start-refusal.ts';
import { demoMark, isUntouched, setDemoMark } from './demo.repo.ts';
import { seededDice } from './random.ts';
import { Stage } from './stage.ts';
import { playStory, STORY_DAYS } from './story.ts';
import { stockTheShop } from './stock-the-shop.ts';

export { startDemoSimulators } from './simulators.ts';

/** What app.ts hands in: the product itself, wired once more over a clock that the story turns. */
export interface DemoParts {
  readonly openHttp: (deps: Deps, authenticate: Authenticate) => Promise<Http>;
  readonly handlersOf: (deps: Deps) => Handler[];
  readonly jobsOf: (deps: Deps) => Job[];
  readonly stopModules: (deps: Deps) => Promise<void>;
  readonly say: (line: string) => void;
}

/** R21: invented orders must never mix with real ones. Asked before the database is touched at all. */
export function refuseOutsideDemo({ isDemo, databaseUrl }: Pick<Config, 'isDemo' | 'databaseUrl'>): void {
  if (isDemo && databaseUrl !== undefined)
    throw new StartRefusal('--demo works with the built-in database only: unset DATABASE_URL, or start without --demo.');
}

async function mustLoad(deps: Deps): Promise<boolean> {
  const mark = await demoMark(deps.core);
  if (mark === 'loaded') return false;
  if (mark === 'loading')
    throw new StartRefusal(`Loading the demo data was cut off: delete the folder ${deps.settings.dataDir}, then start again with --demo.`);
  if (!(await isUntouched(deps.core)))
    throw new StartRefusal(
      '--demo needs an empty database, and this one is in use: choose another folder with DANFLOW_DATA, or start without --demo.',
    );
  return true;
}

const QUARTERS = [0.25, 0.5, 0.75];

/** Tells each quarter once. */
function progress(say: (line: string) => void): (share: number) => void {
  let told = 0;
  return (share) => {
    const next = QUARTERS[told];
    if (next === undefined || share < next) return;
    told += 1;
    say(`  … ${next * 100} %`);
  };
}

async function play(deps: Deps, parts: DemoParts): Promise<readonly string[]> {
  const now = deps.core.clock();
  const clock = { now: new Date(now.getTime() - STORY_DAYS * 24 * 3_600_000) };
  // The notary of twenty days would fill the screen with its seals; warnings are still said.
  const past: Deps = { ...deps, log: openLog('warn'), metrics: openMetrics(), core: { ...deps.core, clock: () => clock.now } };
  const stage = await Stage.open({
    deps: past,
    clock,
    openHttp: parts.openHttp,
    handlers: parts.handlersOf(past),
    jobs: parts.jobsOf(past),
  });
  try {
    const told = await stage.hire();
    const premises = await stockTheShop(stage, seededDice(7));
    parts.say(`  goods with pictures, stock and people are there; now ${STORY_DAYS} days of orders`);
    await playStory(stage, premises, now, progress(parts.say));
    return told.map(({ username, password, role }) => `  ${username.padEnd(8)} ${password.padEnd(20)} ${role}`);
  } finally {
    await stage.close();
    await parts.stopModules(past);
  }
}

/**
 * Fills an empty built-in database with a small shop (R21); one that was filled before is left as it is. Passwords are said
 * once. Throws StartRefusal on a database that holds anything else.
 */
export async function loadDemo(deps: Deps, parts: DemoParts): Promise<void> {
  if (!(await mustLoad(deps))) return;
  const { core } = deps;
  parts.say('Loading demo data …');
  await setDemoMark(core, 'loading', core.clock());
  const people = await play(deps, parts);
  await setDemoMark(core, 'loaded', core.clock());
  parts.say(['The demo is loaded. Sign in as (passwords are shown only now):', ...people].join('\n'));
}
