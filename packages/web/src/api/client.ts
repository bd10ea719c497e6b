import type { BodyIn, Locale, ParamsIn, QueryIn, ReplyOf, Route } from '@danflow/contract';
import { earlyAnswer } from './early.ts';
import { newKey } from './new-key.ts';
import { Problem, problemOf } from './problem.ts';

type Part<Name extends string, T> = [T] extends [never]
  ? object
  : undefined extends T
    ? { readonly [K in Name]?: T }
    : { readonly [K in Name]: T };

/** What a route asks for: params, query and body as its contract names them. */
export type Input<R extends Route> = Part<'params', ParamsIn<R>> & Part<'query', QueryIn<R>> & Part<'body', BodyIn<R>>;

export interface CallOptions {
  /** One per intention of a person; the same one when the intention is sent again (R16). */
  readonly key?: string;
  /** The version the person looked at while editing (R7). */
  readonly ifMatch?: number | undefined;
  readonly signal?: AbortSignal;
}

const listeners = new Set<() => void>();
/** Calls back when the server says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const inWords = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(',') : String(value));

export function addressOf(route: Route, input: { readonly params?: unknown; readonly query?: unknown }): string {
  const params = (input.params ?? {}) as Record<string, unknown>;
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const given = Object.entries((input.query ?? {}) as Record<string, unknown>).filter(
    ([, v]) => v !== undefined && v !== '' && !(Array.isArray(v) && v.length === 0),
  );
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, inWords(value)]));
  return `/api${path}${search.size > 0 ? `?${search}` : ''}`;
}

export const language: { current: Locale } = { current: 'zh-CN' };

export function headersFor(method: string, options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language.current };
  if (method !== 'GET') {
    headers['x-danflow'] = '1';
    headers['idempotency-key'] = options.key ?? newKey();
  }
  if (options.ifMatch !== undefined) headers['if-match'] = `"${options.ifMatch}"`;
  return headers;
}

export async function ask(address: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    const early = init.method === 'GET' ? await earlyAnswer(address) : null;
    answer = early ?? (await fetch(address, { ...init, credentials: 'same-origin' }));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, 'network', '');
  }
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (problem.code === 'not_signed_in') for (const listener of listeners) listener();
  throw problem;
}

/** Sends one route and answers its reply. Throws Problem; AbortError when `signal` fires. */
export async function call<R extends Route>(route: R, input: Input<R>, options: CallOptions = {}): Promise<ReplyOf<R>> {
  const { body, ...rest } = input as { body?: unknown; params?: unknown; query?: unknown };
  const headers = headersFor(route.method, options);
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers['content-type'] = 'application/json';
  const answer = await ask(addressOf(route, rest), {
    method: route.method,
    headers,
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  if (answer.status === 204 || !(answer.headers.get('content-type') ?? '').includes('json')) return {} as ReplyOf<R>;
  return (await answer.json()) as ReplyOf<R>;
}
