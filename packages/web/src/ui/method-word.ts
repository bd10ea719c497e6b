import type { TFunction } from 'i18next';

/** How it was paid, in words; ways that nobody foresaw are shown as they are. */
export const methodWord = (method: string, t: TFunction): string =>
  (t('order.method', { returnObjects: true }) as unknown as Record<string, string>)[method] ?? method;
