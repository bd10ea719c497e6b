import { z } from 'zod';
import type { NotificationReply, ParsedNotification, RawNotification } from '../payments/index.ts';
import type { Account } from './client.ts';
import { openResource } from './sealed.rules.ts';
import { signatureFault } from './signing.rules.ts';
import { Id, newsOf, Trade } from './trade-news.ts';

const Message = z.object({
  id: Id,
  event_type: z.string().max(64),
  resource: z.object({
    algorithm: z.string().max(32),
    ciphertext: z.string().min(1),
    nonce: z.string().min(1).max(64),
    associated_data: z.string().max(64).nullish(),
  }),
});

const RefundNote = z.object({
  mchid: Id,
  out_trade_no: Id,
  out_refund_no: Id,
  refund_status: z.string().max(32),
});

const refused = (reason: Extract<ParsedNotification, { ok: false }>['reason']): ParsedNotification => ({ ok: false, reason });

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** Only the merchant is compared: refunds are told without the app id. */
function refundNote({ mchid }: Account, eventId: string, content: unknown): ParsedNotification {
  const note = RefundNote.safeParse(content);
  if (!note.success) return refused('malformed');
  if (note.data.mchid !== mchid) return refused('foreign');
  return { ok: true, eventId, kind: 'refund', refund: { refundNo: note.data.out_refund_no, outTradeNo: note.data.out_trade_no } };
}

function tradeNote({ mchid, appid }: Account, eventId: string, content: unknown): ParsedNotification {
  const trade = Trade.safeParse(content);
  if (!trade.success) return refused('malformed');
  if (trade.data.mchid !== mchid || trade.data.appid !== appid) return refused('foreign');
  return { ok: true, eventId, kind: 'trade', trade: newsOf(trade.data) };
}

/** Signature and time first, over the bytes as they came; then the seal; then whether it is for us. Never throws. */
export function parseNotification(account: Account, { headers, body }: RawNotification, at: Date): ParsedNotification {
  const fault = signatureFault(account.keys, (name) => headers[name], body, at);
  if (fault !== null) return refused(fault);
  const message = Message.safeParse(jsonOf(body));
  if (!message.success) return refused('malformed');
  const { id, event_type: type, resource } = message.data;
  const content = openResource(account.apiV3Key, resource);
  if (type.startsWith('REFUND.')) return refundNote(account, id, content);
  return type.startsWith('TRANSACTION.') ? tradeNote(account, id, content) : refused('malformed');
}

/** 204 ends the resending; the status counts, whatever the body says (payments.md A8). */
export const replyTo = (outcome: 'stored' | 'refused'): NotificationReply =>
  outcome === 'stored'
    ? { status: 204, contentType: 'application/json', body: '' }
    : { status: 401, contentType: 'application/json', body: '{"code":"FAIL","message":"signature or content"}' };
