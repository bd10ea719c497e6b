import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Access } from './permissions.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Schema = z.ZodType;

/**
 * One route as data: server, web client and OpenAPI all read it. Paths are below /api, e.g. `/orders/:orderId`.
 * `idempotency: 'none'` is only for login, provider callbacks and commands that are harmless twice (R16).
 */
export interface Route<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema, R extends Schema = Schema> {
  readonly method: Method;
  readonly path: `/${string}`;
  /** One line for the API page. */
  readonly summary: string;
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly reply: R;
  readonly errors?: readonly ErrorCode[];
  readonly idempotency?: 'key' | 'none';
  /** The answer carries a secret: it is never stored, and a repeated key is refused rather than answered again. */
  readonly isSecretReply?: boolean;
  /** Answers of 201 instead of 200. */
  readonly isCreation?: boolean;
}

export const route = <
  P extends Schema = z.ZodUndefined,
  Q extends Schema = z.ZodUndefined,
  B extends Schema = z.ZodUndefined,
  R extends Schema = Schema,
>(
  spec: Route<P, Q, B, R>,
): Route<P, Q, B, R> => spec;

export type ParamsOf<T extends Route> = T extends Route<infer P, Schema, Schema, Schema> ? z.output<P> : never;
export type QueryOf<T extends Route> = T extends Route<Schema, infer Q, Schema, Schema> ? z.output<Q> : never;
export type BodyOf<T extends Route> = T extends Route<Schema, Schema, infer B, Schema> ? z.output<B> : never;
export type ReplyOf<T extends Route> = T extends Route<Schema, Schema, Schema, infer R> ? z.output<R> : never;
export type ParamsIn<T extends Route> = T extends Route<infer P, Schema, Schema, Schema> ? z.input<P> : never;
export type QueryIn<T extends Route> = T extends Route<Schema, infer Q, Schema, Schema> ? z.input<Q> : never;
export type BodyIn<T extends Route> = T extends Route<Schema, Schema, infer B, Schema> ? z.input<B> : never;
