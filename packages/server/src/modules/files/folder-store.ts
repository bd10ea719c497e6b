import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Where contents lie, whatever they mean: the port behind which another store could stand (R29). */
export interface FileStore {
  /** All of it or nothing: a broken source leaves no file. */
  put(id: string, source: AsyncIterable<Buffer>): Promise<void>;
  /** Throws, on first read, when there is no such content. */
  get(id: string): AsyncIterable<Buffer>;
  /** Harmless twice. */
  delete(id: string): Promise<void>;
}

/** `<data>/files/<last two digits>/<id>`: 256 folders, as a UUIDv7's first digits are the same for weeks. */
export function folderStore(dataDir: string): FileStore {
  const placeOf = (id: string): string => path.join(dataDir, 'files', id.slice(-2), id);
  return {
    async put(id, source) {
      const place = placeOf(id);
      await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
      const half = `${place}.part`;
      try {
        await pipeline(Readable.from(source), createWriteStream(half, { mode: 0o600, flush: true }));
        await rename(half, place);
      } catch (error) {
        await rm(half, { force: true });
        throw error;
      }
    },
    get: (id) => createReadStream(placeOf(id)) as AsyncIterable<Buffer>,
    delete: (id) => rm(placeOf(id), { force: true }),
  };
}
