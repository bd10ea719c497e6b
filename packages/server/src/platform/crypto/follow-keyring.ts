import { readFileSync, statSync } from 'node:fs';
import { KeyringFile, openKeyring, type Keyring } from './keyring.ts';

/** How late a process may learn that another key is the current one: rotation waits longer than this before it starts. */
export const FOLLOW_MS = 1000;

/** Only more keys, under the same root: a ring of another installation, put in place by mistake, is not written with. */
const isGrown = (from: KeyringFile, to: KeyringFile): boolean =>
  to.root === from.root && Object.entries(from.keys).every(([id, secret]) => to.keys[id] === secret);

function readRing(place: string): KeyringFile | null {
  try {
    const parsed = KeyringFile.safeParse(JSON.parse(readFileSync(place, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function markOf(place: string): string {
  try {
    const { ino, mtimeMs } = statSync(place);
    return `${ino} ${mtimeMs}`;
  } catch {
    return '';
  }
}

/**
 * A ring that follows its file, so that keys are rotated while processes run: a key that is not known is looked for in the
 * file at once, and which one is current is asked of the file once a second. A file that is damaged, or of another
 * installation, is ignored; the next start says what is wrong with it.
 */
export function followKeyring(place: string, first: KeyringFile): Keyring {
  let file = first;
  let ring = openKeyring(first);
  let mark = markOf(place);
  let askedAt = Date.now();

  function look(): void {
    askedAt = Date.now();
    const now = markOf(place);
    if (now === mark) return;
    mark = now;
    const read = readRing(place);
    if (read === null || !isGrown(file, read)) return;
    file = read;
    ring = openKeyring(read);
  }
  const fresh = (): Keyring => {
    if (Date.now() - askedAt >= FOLLOW_MS) look();
    return ring;
  };
  return {
    get currentId() {
      return fresh().currentId;
    },
    get ids() {
      return fresh().ids;
    },
    key(id) {
      // Asking the file costs 2 µs: somebody who forges key ids slows nobody down.
      if (!ring.ids.includes(id)) look();
      return ring.key(id);
    },
    blindIndex: ring.blindIndex,
    commit: ring.commit,
    orderNumber: ring.orderNumber,
    link: ring.link,
  };
}
