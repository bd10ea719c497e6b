import { inject } from 'vitest';
import { cloneDatabase, type TestDatabase } from './temporary-database.ts';

export type { TestDatabase } from './temporary-database.ts';

/** A migrated, empty database of this test's own on the engine its project runs against; drop it when done. */
export const testDatabase = (): Promise<TestDatabase> => cloneDatabase(inject('adminUrl'), inject('template'));
