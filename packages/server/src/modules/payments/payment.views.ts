import type { Selectable } from 'kysely';
import type { AttemptView, FinanceTaskView, RefundView } from '@danflow/contract';
import type { FinanceTasksTable } from '../../platform/database.types.ts';
import type { AttemptRow, RefundRow } from './attempt.repo.ts';
import { choicesOf, proposalOf, type TaskFacts } from './payment.rules.ts';
import { isManual } from './providers.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export interface AttemptFacts extends AttemptRow {
  readonly order_no: string;
  /** Allocated to the order and not yet asked back. */
  readonly refundable: number;
  readonly account_label: string | null;
  readonly is_simulated: boolean | null;
}

export const attemptView = (a: AttemptFacts): AttemptView =>
  ({
    id: a.id,
    orderId: a.order_id,
    orderNo: a.order_no,
    outTradeNo: a.out_trade_no,
    provider: a.provider,
    accountLabel: a.account_label,
    isSimulated: a.is_simulated ?? a.provider === 'sandbox',
    method: a.method,
    currency: a.currency,
    amount: a.amount,
    state: a.state,
    capturedAmount: a.captured_amount,
    refundPendingAmount: a.refund_pending_amount,
    refundedAmount: a.refunded_amount,
    refundableAmount: Math.max(0, a.refundable),
    providerTradeNo: a.provider_trade_no,
    proofFileId: a.proof_file_id,
    note: a.note,
    createdAt: a.created_at.toISOString(),
    expiresAt: iso(a.expires_at),
    capturedAt: iso(a.captured_at),
    closedAt: iso(a.closed_at),
    createdBy: a.created_by,
  }) as AttemptView;

export interface RefundLineFacts {
  readonly request_id: string;
  readonly line_no: number;
  readonly qty: number;
  readonly unsent_qty: number;
  readonly amount: number;
}

export interface RefundFacts extends RefundRow {
  readonly provider: string;
  readonly currency: string;
}

export const refundView = (r: RefundFacts, lines: readonly RefundLineFacts[]): RefundView =>
  ({
    id: r.id,
    refundNo: r.refund_no,
    attemptId: r.attempt_id,
    orderId: r.order_id,
    provider: r.provider,
    currency: r.currency,
    amount: r.amount,
    source: r.source,
    state: r.state,
    reason: r.reason,
    requestedBy: r.requested_by,
    requestedAt: r.requested_at.toISOString(),
    finishedAt: iso(r.finished_at),
    providerRefundNo: r.provider_refund_no,
    failure: r.failure,
    isManual: isManual(r.provider as 'offline'),
    approval: r.approval,
    decidedBy: r.decided_by,
    decidedAt: iso(r.decided_at),
    decisionNote: r.decision_note,
    lines: lines
      .filter((l) => l.request_id === r.request_id)
      .map((l) => ({ lineNo: l.line_no, qty: l.qty, unsentQty: l.unsent_qty, amount: l.amount })),
  }) as RefundView;

export interface FinanceTaskFacts extends Selectable<FinanceTasksTable>, Omit<TaskFacts, 'state' | 'kind'> {
  readonly order_no: string | null;
}

export const taskView = (t: FinanceTaskFacts): FinanceTaskView =>
  ({
    id: t.id,
    kind: t.kind,
    orderId: t.order_id,
    orderNo: t.order_no,
    attemptId: t.attempt_id,
    refundId: t.refund_id,
    amount: t.amount,
    currency: t.currency,
    facts: t.facts,
    state: t.state,
    createdAt: t.created_at.toISOString(),
    doneAt: iso(t.done_at),
    doneBy: t.done_by,
    resolution: t.resolution,
    choices: choicesOf(t),
    proposal: proposalOf(t),
  }) as FinanceTaskView;
