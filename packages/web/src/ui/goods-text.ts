import type { TFunction } from 'i18next';

/** `手冲壶 ×2、滤纸 ×1`: what is in it, in one line. */
export const goodsText = (lines: readonly { readonly title: string; readonly qty: number }[], t: TFunction): string =>
  lines.map((l) => `${l.title} ×${l.qty}`).join(t('common.comma'));
