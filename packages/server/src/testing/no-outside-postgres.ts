import { test } from 'vitest';

// Stands for the whole suite in the count of skipped tests when no outside PostgreSQL is reachable.
test.skip('the database tests on an outside PostgreSQL', () => undefined);
