import type { Browser } from 'playwright-core';
import type { E2eServer } from './server.ts';

/** What every journey stands on: a running server and a browser. */
export interface Given {
  readonly server: E2eServer;
  readonly browser: Browser;
}
