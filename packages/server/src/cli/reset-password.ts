import { DomainError } from '@danflow/contract';
import { resetPassword } from '../modules/identity/index.ts';
import { StartRefusal } from '../platform/start-refusal.ts';
import { withCommandCore } from './command-core.ts';
import { runCommand } from './command.ts';

// npm run reset-password [-- <user name>]: a new first password, for when nobody can sign in any more (R28). Default: owner.

await runCommand((ground) =>
  withCommandCore(ground, async ({ core }) => {
    const username = process.argv[2] ?? 'owner';
    try {
      console.log(
        `New password of ${username}: ${await resetPassword(core, username)}   (asked to change it at the next sign-in; all sessions were ended)`,
      );
      return 0;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'not_found')
        throw new StartRefusal(`There is no user ${username}.`, { cause: error });
      throw error;
    }
  }),
);
