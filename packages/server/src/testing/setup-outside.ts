import type { TestProject } from 'vitest/node';
import { outsideUrl } from './outside.ts';
import { provideTemplate } from './template.ts';

/** The same suites on an outside PostgreSQL: nothing may lean on version 18 (R30). */
export async function setup(project: TestProject): Promise<void> {
  project.provide('adminUrl', outsideUrl());
  project.provide('template', await provideTemplate(outsideUrl()));
}
