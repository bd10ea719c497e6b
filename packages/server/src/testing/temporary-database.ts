import { Client } from 'pg';
import { randomName } from './cluster.ts';
import { inDatabase } from './template.ts';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of one test's own, cloned from the template (30–60 ms). */
export async function cloneDatabase(adminUrl: string, template: string): Promise<TestDatabase> {
  const name = randomName('danflow_test');
  await onAdmin(adminUrl, `create database ${name} template ${template} strategy file_copy`);
  return {
    url: inDatabase(adminUrl, name),
    // With force: a test that forgot a connection must not keep its database for ever.
    drop: () => onAdmin(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

export async function onAdmin(adminUrl: string, statement: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}
