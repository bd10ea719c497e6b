import type { TestProject } from 'vitest/node';
import { joinTestCluster } from './cluster.ts';
import { provideTemplate } from './template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    adminUrl: string;
    template: string;
  }
}

/** Before a project that needs a database: the shared embedded cluster and its template. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await joinTestCluster((line) => console.log(line));
  project.provide('adminUrl', cluster.adminUrl);
  project.provide('template', await provideTemplate(cluster.adminUrl));
  return () => cluster.leave();
}
