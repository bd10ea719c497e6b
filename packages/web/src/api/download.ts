import type { Route } from '@danflow/contract';
import { addressOf, ask, headersFor, type Input } from './client.ts';

const nameIn = (header: string | null): string | null => {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header ?? '')?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="?([^";]+)"?/i.exec(header ?? '')?.[1] ?? null);
};

/** Fetches what a route answers as a file and hands it to the browser's downloads. */
export async function download<R extends Route>(route: R, input: Input<R>, fallbackName: string): Promise<void> {
  const { body, ...rest } = input as { body?: unknown; params?: unknown; query?: unknown };
  const headers = { ...headersFor(route.method, {}), accept: '*/*' };
  const answer = await ask(addressOf(route, rest), {
    method: route.method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = nameIn(answer.headers.get('content-disposition')) ?? fallbackName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
