// node scripts/run.mjs <command> [arguments]: the commands of package.json, on the right Node.
import { become, installIfNeeded, nodeArgs, refuse, requireNode, wantedNode } from './host.mjs';

const COMMANDS = {
  gen: 'packages/server/src/cli/gen.ts',
  doctor: 'packages/server/src/cli/doctor.ts',
  verify: 'packages/server/src/cli/verify.ts',
  'reset-password': 'packages/server/src/cli/reset-password.ts',
  'rotate-keys': 'packages/server/src/cli/rotate-keys.ts',
  restore: 'packages/server/src/cli/restore.ts',
  bench: 'packages/bench/src/main.ts',
  histories: 'packages/server/src/proof/histories.ts',
  torture: 'packages/server/src/proof/torture/torture.ts',
};

const [command, ...rest] = process.argv.slice(2);
const file = COMMANDS[command];
if (file === undefined) refuse(`There is no command ${command ?? ''}: choose one of ${Object.keys(COMMANDS).join(', ')}.`);
requireNode();
await installIfNeeded();
become(wantedNode(), nodeArgs(file, rest));
