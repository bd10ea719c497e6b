import type { ErrorCode, Facts } from '@danflow/contract';

/** Codes the server never sends: what goes wrong before its answer can be read. */
export type LocalCode = 'network' | 'unreadable';

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** An answer of the server that is no success (RFC 9457), or none at all. */
export class Problem extends Error {
  readonly status: number;
  readonly code: ErrorCode | LocalCode;
  readonly facts: Facts;

  constructor(status: number, code: ErrorCode | LocalCode, detail: string, facts: Facts = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.facts = facts;
  }

  /** Which fields of a form the server did not accept. */
  get fields(): readonly FieldProblem[] {
    const { problems } = this.facts;
    return Array.isArray(problems) ? (problems as FieldProblem[]) : [];
  }

  /** Nobody knows whether the command arrived: it may be sent again under the same key. */
  get isWorthRetrying(): boolean {
    return this.code === 'network' || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export const isProblem = (error: unknown, ...codes: (ErrorCode | LocalCode)[]): error is Problem =>
  error instanceof Problem && (codes.length === 0 || codes.includes(error.code));

export async function problemOf(answer: Response): Promise<Problem> {
  try {
    const body = (await answer.json()) as { code?: ErrorCode; detail?: string; facts?: Facts };
    return new Problem(answer.status, body.code ?? 'unreadable', body.detail ?? '', body.facts ?? {});
  } catch {
    return new Problem(answer.status, 'unreadable', '');
  }
}
