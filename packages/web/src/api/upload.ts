import type { FileView, Route } from '@danflow/contract';
import { call, type Input } from './client.ts';

/** Sends one file to a route that takes multipart/form-data with a part named `file`. */
export async function upload<R extends Route>(route: R, file: File): Promise<FileView> {
  const form = new FormData();
  form.append('file', file, file.name);
  return (await call(route, { body: form } as unknown as Input<R>)) as unknown as FileView;
}
