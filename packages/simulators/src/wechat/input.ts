import { ApiError } from './wire.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
export const paramError = (message: string): ApiError => new ApiError(400, 'PARAM_ERROR', message);

export function jsonOf(body: Buffer): Json {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw paramError('the body is no JSON object');
}

/** A field by its path, `amount.total`. */
function at(body: Json, path: string): unknown {
  let value: unknown = body;
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined;
  return value;
}

export function textAt(body: Json, path: string, max: number): string {
  const value = at(body, path);
  if (typeof value !== 'string' || value === '' || value.length > max) throw paramError(`${path}: a text of 1 to ${max} characters`);
  return value;
}

export const maybeTextAt = (body: Json, path: string, max: number): string | null =>
  at(body, path) === undefined ? null : textAt(body, path, max);

export function fenAt(body: Json, path: string): number {
  const value = at(body, path);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) throw paramError(`${path}: a whole number of fen from 1`);
  return value;
}

const OUT_TRADE_NO = /^[\w|*-]{6,32}$/;
const OUT_REFUND_NO = /^[\w|*@-]{1,64}$/;

export function numberAt(body: Json, path: 'out_trade_no' | 'out_refund_no'): string {
  const value = textAt(body, path, 64);
  if (!(path === 'out_trade_no' ? OUT_TRADE_NO : OUT_REFUND_NO).test(value)) throw paramError(`${path}: characters or length`);
  return value;
}

/**
 * Real WeChat Pay refuses http, addresses of computers and localhost; here they are allowed, or nothing could be tried on
 * one computer.
 */
export function notifyUrlOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text) || text.includes('?')) throw paramError('notify_url: an address without query');
  return text;
}

export function timeAt(body: Json, path: string): Date | null {
  const text = maybeTextAt(body, path, 64);
  if (text === null) return null;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+\d\d:\d\d|Z)$/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime())) throw paramError(`${path}: 2026-01-31T10:00:00+08:00`);
  return time;
}
