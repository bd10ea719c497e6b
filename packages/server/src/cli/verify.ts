import { printReport, verifyJournal } from '../modules/audit/index.ts';
import { withCommandCore } from './command-core.ts';
import { runCommand } from './command.ts';
import { LIVE_PARTS } from './live-parts.ts';

// npm run verify: the journal against its seals and against the live rows (R26). Exit code 1 when anything disagrees.

await runCommand((ground) =>
  withCommandCore(ground, async ({ core }) => {
    const report = await verifyJournal(core, LIVE_PARTS);
    for (const line of printReport(report)) console.log(line);
    return report.findingsTotal === 0 ? 0 : 1;
  }),
);
