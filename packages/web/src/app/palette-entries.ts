import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { CustomerView, OrderView, SkuView } from '@danflow/contract';
import { useMay } from '../api/session.tsx';
import { useShops } from '../api/places.ts';
import type { IconName } from '../ui/icon.tsx';
import { moneyText } from '../ui/money.tsx';
import { setSearchTerms, termsOf } from '../ui/search-terms.ts';
import { NAV } from './nav.ts';
import type { Finds } from './palette-finds.ts';

export interface Entry {
  readonly key: string;
  readonly group: 'orders' | 'customers' | 'skus' | 'actions' | 'pages';
  readonly icon: IconName;
  readonly text: string;
  readonly hint: string;
  readonly run: () => void;
}

const grouped = (no: string): string => no.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
const has = (text: string, typed: string): boolean => text.toLowerCase().includes(typed.toLowerCase());

const orderHint = (o: OrderView, shop: string, t: TFunction): string =>
  [
    t(`words.status.${o.status}`),
    o.totalAmount === null ? '' : moneyText(o.totalAmount, o.currency),
    o.receiver?.name ?? '',
    o.lines[0]?.title ?? '',
    shop,
  ]
    .filter((s) => s !== '')
    .join(' · ');
const customerHint = (c: CustomerView): string => [c.phone ?? '', c.province, c.city].filter((s) => s !== '').join(' · ');
const skuHint = (s: SkuView): string => [s.code, s.options].filter((x) => x !== '').join(' · ');

function usePages(t: TFunction): (typed: string) => Entry[] {
  const navigate = useNavigate();
  const may = useMay();
  return (typed) =>
    NAV.filter((n) => n.needs.length === 0 || n.needs.some(may))
      .map((n) => ({ item: n, word: t(`nav.${n.word}`) }))
      .filter(({ word, item }) => has(word, typed) || has(item.word, typed))
      .map(({ item, word }) => ({
        key: `page ${item.to}`,
        group: 'pages',
        icon: item.icon,
        text: word,
        hint: '',
        run: () => void navigate({ to: item.to }),
      }));
}

function useActions(t: TFunction): (typed: string) => Entry[] {
  const navigate = useNavigate();
  const may = useMay();
  return (typed) =>
    [
      { word: t('nav.newOrder'), icon: 'plus' as const, to: '/orders/new' as const, needs: 'order.create' as const },
      { word: t('nav.newProduct'), icon: 'goods' as const, to: '/goods/new' as const, needs: 'catalog.edit' as const },
      { word: t('nav.importOrders'), icon: 'imports' as const, to: '/imports' as const, needs: 'order.import' as const },
    ]
      .filter((a) => may(a.needs) && has(a.word, typed))
      .map(({ word, icon, to }) => ({ key: `do ${to}`, group: 'actions', icon, text: word, hint: '', run: () => void navigate({ to }) }));
}

/** What is typed as a search of the list: the way for many numbers at once. */
function useInList(t: TFunction): (typed: string) => Entry[] {
  const navigate = useNavigate();
  const may = useMay();
  return (typed) => {
    const terms = termsOf(typed);
    if (terms.length === 0 || !may('order.read')) return [];
    const run = (): void => {
      setSearchTerms(terms);
      void navigate({ to: '/orders' });
    };
    const text = terms.length === 1 ? t('nav.findOne', { text: terms[0] }) : t('nav.findMany', { count: terms.length });
    return [{ key: 'list', group: 'orders', icon: 'search', text, hint: '', run }];
  };
}

/** All that may be chosen for a text, in the order in which it is shown. */
export function usePaletteEntries(t: TFunction): (typed: string, finds: Finds) => readonly Entry[] {
  const navigate = useNavigate();
  const shops = useShops();
  const pages = usePages(t);
  const actions = useActions(t);
  const inList = useInList(t);
  return (typed, { orders, customers, skus }) => [
    ...orders.map((o): Entry => ({
      key: o.id,
      group: 'orders',
      icon: 'orders',
      text: grouped(o.orderNo),
      hint: orderHint(o, shops.inUse.length > 1 ? shops.nameOf(o.shopId) : '', t),
      run: () => void navigate({ to: '/orders/$orderId', params: { orderId: o.id } }),
    })),
    ...inList(typed),
    ...customers.map((c): Entry => ({
      key: c.id,
      group: 'customers',
      icon: 'people',
      text: c.name ?? c.externalCode ?? '—',
      hint: customerHint(c),
      run: () => void navigate({ to: '/customers/$customerId', params: { customerId: c.id } }),
    })),
    ...skus.map((s): Entry => ({
      key: s.id,
      group: 'skus',
      icon: 'goods',
      text: s.title,
      hint: skuHint(s),
      run: () => void navigate({ to: '/goods/$productId', params: { productId: s.productId } }),
    })),
    ...actions(typed.trim()),
    ...pages(typed.trim()),
  ];
}
