import { kyselyOverClient, type Db } from '../../platform/db.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Core } from '../../platform/tx.ts';
import { entryMac, GONE } from './journal-macs.ts';
import { entriesAfter, type StoredEntry } from './journal.repo.ts';
import type { LivePart } from './live-part.ts';
import type { Finding } from './verify-report.ts';

const PAGE = 1_000;
const LIVE_PAGE = 500;

export type Report = (finding: Finding) => void;

/** A chain while it is being read; it may go over several pages. */
interface Chain {
  readonly subjectKind: string;
  readonly subjectId: string;
  seq: number;
  mac: Buffer;
  /** Newest digest of each part, and the entry that says so. */
  readonly parts: Map<string, { digest: string; seq: number }>;
}

const begin = (e: StoredEntry): Chain => ({
  subjectKind: e.subjectKind,
  subjectId: e.subjectId,
  seq: 0,
  mac: Buffer.alloc(0),
  parts: new Map(),
});

/** One entry more: its number follows, its mac is what the key makes of it. Going on with the stored mac, one change is one finding or two, not a thousand. */
function check(chain: Chain, entry: StoredEntry, keys: Keyring, report: Report): void {
  const { subjectKind, subjectId } = chain;
  const isGap = entry.seq !== chain.seq + 1;
  if (isGap) report({ kind: 'entry_missing', subjectKind, subjectId, fromSeq: chain.seq + 1, toSeq: entry.seq - 1 });
  if (!keys.ids.includes(entry.keyId)) report({ kind: 'key_missing', subjectKind, subjectId, seq: entry.seq, keyId: entry.keyId });
  // After a gap the mac before is not known: nothing can be said of this entry.
  else if (!isGap && !entryMac(keys.key(entry.keyId).journal, chain.mac, entry).equals(entry.mac))
    report({ kind: 'entry_edited', subjectKind, subjectId, seq: entry.seq });
  chain.seq = entry.seq;
  chain.mac = entry.mac;
  for (const [part, digest] of Object.entries(entry.digests)) chain.parts.set(part, { digest, seq: entry.seq });
}

interface Claim {
  readonly chain: Chain;
  readonly part: string;
  readonly id: string;
  readonly digest: string;
  readonly seq: number;
}

/** `order` is the subject itself, `shipment:<id>` a row of its own. */
function claimsOf(chains: readonly Chain[], kind: string): Claim[] {
  const claims: Claim[] = [];
  for (const chain of chains) {
    for (const [part, { digest, seq }] of chain.parts) {
      const [partKind, id = chain.subjectId] = part.split(':', 2);
      if (partKind === kind) claims.push({ chain, part, id, digest, seq });
    }
  }
  return claims;
}

function compare({ chain, part, id, digest, seq }: Claim, live: ReadonlyMap<string, string>, report: Report): void {
  const found = live.get(id);
  if (found === digest || (found === undefined && digest === GONE)) return;
  const kind = found === undefined ? 'row_deleted' : digest === GONE ? 'row_undeleted' : 'row_differs';
  report({ kind, subjectKind: chain.subjectKind, subjectId: chain.subjectId, part, lastSeq: seq });
}

async function compareLive(db: Db, chains: readonly Chain[], parts: readonly LivePart[], report: Report): Promise<number> {
  let rows = 0;
  for (const part of parts) {
    const claims = claimsOf(chains, part.kind);
    for (let start = 0; start < claims.length; start += LIVE_PAGE) {
      const some = claims.slice(start, start + LIVE_PAGE);
      const live = await part.digests(
        db,
        some.map((c) => c.id),
      );
      for (const claim of some) compare(claim, live, report);
      rows += live.size;
    }
  }
  return rows;
}

/** Entries and live rows of a page are read as of one moment; a moment a page, so that a long check holds back no clean-up. */
async function atOneMoment<T>(core: Core, read: (db: Db) => Promise<T>): Promise<T> {
  const client = await core.pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const result = await read(kyselyOverClient(client));
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

interface Stretch {
  /** Chains that end here, to be compared with live rows of the same moment. */
  readonly ended: readonly Chain[];
  readonly open: Chain | null;
}

/** Goes on with the chain that the page before left open. */
function followChains(before: Chain | null, page: readonly StoredEntry[], keys: Keyring, report: Report): Stretch {
  const ended: Chain[] = [];
  let open = before;
  for (const entry of page) {
    if (open?.subjectId !== entry.subjectId) {
      if (open) ended.push(open);
      open = begin(entry);
    }
    check(open, entry, keys, report);
  }
  if (page.length === PAGE || !open) return { ended, open };
  return { ended: [...ended, open], open: null };
}

/** Recomputes every chain and compares where each ends with the live rows. */
export async function verifyChains(
  core: Core,
  parts: readonly LivePart[],
  report: Report,
): Promise<{ subjects: number; entries: number; rows: number }> {
  const total = { subjects: 0, entries: 0, rows: 0 };
  const readPage = (before: Chain | null) =>
    atOneMoment(core, async (db) => {
      const page = await entriesAfter(db, before, PAGE);
      const { ended, open } = followChains(before, page, core.keys, report);
      total.entries += page.length;
      total.subjects += ended.length;
      total.rows += await compareLive(db, ended, parts, report);
      return open;
    });
  let open = await readPage(null);
  while (open !== null) open = await readPage(open);
  return total;
}
