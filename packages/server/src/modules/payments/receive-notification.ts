import type { Log } from '../../platform/log.ts';
import type { Core } from '../../platform/tx.ts';
import type { NotificationReply, ParsedNotification, RawNotification } from './provider.ts';
import { notificationReaders, openAccounts, type Reader } from './providers.ts';
import { quarantine } from './quarantine.ts';
import { gatherNotifications, type Fault, type GoodNews, type ToldAttempt, type Verified } from './store-notifications.ts';

type Bad = Extract<ParsedNotification, { ok: false }>['reason'];

/** The most that could be read of it: one that verifies but is not for us says more than one that no key fits. */
const TELLING: readonly Bad[] = ['probe', 'foreign', 'stale', 'malformed', 'signature'];

function read(readers: readonly Reader[], raw: RawNotification, at: Date): { parsed: GoodNews; by: Reader } | Bad {
  const reasons: Bad[] = [];
  for (const by of readers) {
    const parsed = by.provider.parseNotification(raw, at);
    if (parsed.ok) return { parsed, by };
    reasons.push(parsed.reason);
  }
  return TELLING.find((r) => reasons.includes(r)) ?? 'signature';
}

/**
 * A payment of ours that is not what we asked for, though it is signed: nothing is believed from here. The sweep asks the
 * provider itself, and what that answers counts (R4). The sandbox lets a buyer pay another amount on purpose.
 */
async function faultOf(core: Core, { parsed, provider, accountId }: Verified, attempt: ToldAttempt | undefined): Promise<Fault | null> {
  if (!attempt) return null;
  if (attempt.provider !== provider || !(await isSameMerchant(core, attempt.account_id, accountId))) return 'foreign';
  if (accountId === null || parsed.kind !== 'trade' || parsed.trade.state !== 'paid') return null;
  return parsed.trade.paidAmount === attempt.amount && parsed.trade.currency === attempt.currency ? null : 'amount';
}

/** Keys that leaked with an account long gone must not pay orders of today's: the merchant has to be the same. */
async function isSameMerchant(core: Core, mine: string | null, theirs: string | null): Promise<boolean> {
  if (mine === theirs) return true;
  const accounts = await openAccounts(core);
  const identity = (id: string | null) => accounts.find((a) => a.id === id)?.identity;
  return identity(mine) !== undefined && identity(mine) === identity(theirs);
}

const gatherers = new WeakMap<Core, ReturnType<typeof gatherNotifications>>();

function gathererOf(core: Core): ReturnType<typeof gatherNotifications> {
  const known = gatherers.get(core);
  if (known) return known;
  const made = gatherNotifications(core, (verified, attempt) => faultOf(core, verified, attempt));
  gatherers.set(core, made);
  return made;
}

/** Ends when every callback that was let in is stored. */
export const storedNotifications = (core: Core): Promise<void> => gathererOf(core).settled();

/**
 * Verified first, stored raw, then answered in the provider's own words; what it means is worked out by the handler of
 * `payment.notified` (R19). A process that dies in between loses nothing: row and event are one commit. Throws
 * payment_provider_off for a provider that is not switched on.
 */
export async function receiveNotification(
  core: Core,
  log: Log,
  providerName: string,
  raw: RawNotification,
  ip: string,
): Promise<NotificationReply> {
  const readers = await notificationReaders(core, providerName);
  const found = read(readers, raw, core.clock());
  const reason =
    typeof found === 'string'
      ? found
      : await gathererOf(core).submit({
          provider: found.by.provider.name,
          accountId: found.by.accountId,
          parsed: found.parsed,
          raw,
        });
  if (reason !== null || typeof found === 'string') {
    if (reason !== 'probe') await quarantine(core, log, { provider: providerName, reason: reason ?? 'signature', raw, ip });
    return readers[0].provider.replyTo('refused');
  }
  return found.by.provider.replyTo('stored');
}
