import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import type { World } from '../simulator.ts';
import type { Refund, Trade } from './ledger.ts';
import type { Merchant } from './merchant.ts';
import { tradeView } from './orders.ts';
import { beijing, nonce, signedHeaders } from './wire.ts';

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const LADDER_MS = [
  15 * S,
  15 * S,
  30 * S,
  3 * M,
  10 * M,
  20 * M,
  30 * M,
  30 * M,
  30 * M,
  60 * M,
  3 * H,
  3 * H,
  3 * H,
  6 * H,
  6 * H,
] as const;

interface Sealed {
  readonly original_type: string;
  readonly algorithm: 'AEAD_AES_256_GCM';
  readonly ciphertext: string;
  readonly associated_data: string;
  readonly nonce: string;
}

function seal(apiV3Key: string, type: 'transaction' | 'refund', value: unknown): Sealed {
  const iv = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(iv));
  cipher.setAAD(Buffer.from(type));
  const parts = [cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()];
  return {
    original_type: type,
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: Buffer.concat(parts).toString('base64'),
    associated_data: type,
    nonce: iv,
  };
}

export interface Told {
  readonly merchant: Merchant;
  readonly world: World;
}

/** One event: its id and content stay, time and signature are fresh with every send. Only 200 and 204 stop it. */
function tell({ merchant, world }: Told, url: string, eventType: string, resource: Sealed): void {
  const message = { id: `EV-${randomUUID()}`, create_time: beijing(world.clock.books()), event_type: eventType };
  const body = JSON.stringify({ ...message, resource_type: 'encrypt-resource', summary: eventType, resource });
  world.notifier.tell({
    provider: 'wechat_pay',
    eventId: message.id,
    url,
    ladderMs: LADDER_MS,
    make(isSpoilt) {
      const key = world.faults.take('wechat_pay', 'other_key', 'notify') ? merchant.oldSigning : merchant.signing;
      const signed = signedHeaders(key, body, world.clock.wire(), isSpoilt);
      return {
        headers: { 'content-type': 'application/json', 'user-agent': 'Simulator of WeChat Pay', 'Request-ID': nonce(), ...signed },
        body,
      };
    },
    isTaken: (status) => status === 200 || status === 204,
  });
}

export const tellPaid = (told: Told, trade: Trade): void =>
  tell(told, trade.notifyUrl, 'TRANSACTION.SUCCESS', seal(told.merchant.apiV3Key, 'transaction', tradeView(told, trade)));

/** The status has another name here than in answers, as in reality. */
export function tellRefunded(told: Told, trade: Trade, refund: Refund): void {
  if (refund.notifyUrl === null || refund.status === 'PROCESSING') return;
  const value = {
    mchid: told.merchant.mchid,
    out_trade_no: trade.outTradeNo,
    transaction_id: trade.transactionId,
    out_refund_no: refund.outRefundNo,
    refund_id: refund.refundId,
    refund_status: refund.status,
    ...(refund.status === 'SUCCESS' && refund.endedAt !== null ? { success_time: beijing(new Date(refund.endedAt)) } : {}),
    user_received_account: '零钱',
    amount: { total: trade.total, refund: refund.amount, payer_total: trade.total, payer_refund: refund.amount },
  };
  tell(told, refund.notifyUrl, `REFUND.${refund.status}`, seal(told.merchant.apiV3Key, 'refund', value));
}
