import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { CustomerView, OrderView, SkuView } from '@danflow/contract';
import { useMay } from '../api/session.tsx';
import { useShops } from '../api/places.ts';
import type { IconName } from '../ui/icon.tsx';
import { moneyText } from '../ui/money.tsx';
import { areNumbers, setSearchTerms, termsOf } from '../ui/search-terms.ts';
import { SETTINGS, type SettingsPlace } from '../features/settings/settings-places.ts';
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

/** Pages below those of the menu, under the words that stand over them. */
const DEEPER = [
  { to: '/finance/reconciliation', word: 'reconciliation.title', icon: 'money', needs: 'reconcile.read' },
  { to: '/stock/alerts', word: 'stock.alerts', icon: 'alert', needs: 'stock.read' },
  { to: '/stock/count', word: 'stock.count', icon: 'stock', needs: 'stock.change' },
] as const;

interface Place {
  readonly to: string;
  readonly icon: IconName;
  readonly text: string;
  readonly hint: string;
}

function usePages(t: TFunction): (typed: string) => Entry[] {
  const navigate = useNavigate();
  const may = useMay();
  const places: readonly Place[] = [
    ...NAV.filter((n) => n.needs.length === 0 || n.needs.some(may)).map(({ to, word, icon }) => ({
      to,
      icon,
      text: t(`nav.${word}`),
      hint: '',
    })),
    ...DEEPER.filter((d) => may(d.needs)).map(({ to, word, icon }) => ({ to, icon, text: t(word), hint: '' })),
    ...SETTINGS.flatMap((group): readonly SettingsPlace[] => group.entries)
      .filter(({ needs }) => needs === null || may(needs))
      .map(({ to, word, icon }) => ({ to, icon, text: t(`settings.${word}`), hint: t('nav.settings') })),
  ];
  return (typed) =>
    places
      // The address is English whatever is spoken: "stock" finds its page on a Chinese screen as well.
      .filter(({ text, to }) => has(text, typed) || (to === '/' ? 'board' : to).split('/').some((part) => part === typed.toLowerCase()))
      .map(({ to, ...place }) => ({ ...place, key: `page ${to}`, group: 'pages', run: () => void navigate({ to }) }));
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

/** Where no order has it as a name or a number, what is left is to look in titles and memos. */
function useInTexts(t: TFunction): (typed: string, finds: Finds) => Entry[] {
  const navigate = useNavigate();
  const may = useMay();
  return (typed, { orders, isStale }) => {
    const terms = termsOf(typed);
    const [only] = terms;
    if (only === undefined || terms.length > 1 || areNumbers(terms) || orders.length > 0 || isStale || !may('order.read')) return [];
    const run = (): void => {
      setSearchTerms([]);
      void navigate({ to: '/orders', search: { text: only.slice(0, 60) } });
    };
    return [{ key: 'texts', group: 'orders', icon: 'search', text: t('nav.findText', { text: only }), hint: '', run }];
  };
}

/** All that may be chosen for a text, in the order in which it is shown. */
export function usePaletteEntries(t: TFunction): (typed: string, finds: Finds) => readonly Entry[] {
  const navigate = useNavigate();
  const shops = useShops();
  const pages = usePages(t);
  const actions = useActions(t);
  const inList = useInList(t);
  const inTexts = useInTexts(t);
  return (typed, finds) => {
    const texts = inTexts(typed, finds);
    return [
      ...finds.orders.map((o): Entry => ({
        key: o.id,
        group: 'orders',
        icon: 'orders',
        text: grouped(o.orderNo),
        hint: orderHint(o, shops.inUse.length > 1 ? shops.nameOf(o.shopId) : '', t),
        run: () => void navigate({ to: '/orders/$orderId', params: { orderId: o.id } }),
      })),
      ...(texts.length > 0 ? [] : inList(typed)),
      ...finds.customers.map((c): Entry => ({
        key: c.id,
        group: 'customers',
        icon: 'people',
        text: c.name ?? c.externalCode ?? '—',
        hint: customerHint(c),
        run: () => void navigate({ to: '/customers/$customerId', params: { customerId: c.id } }),
      })),
      ...finds.skus.map((s): Entry => ({
        key: s.id,
        group: 'skus',
        icon: 'goods',
        text: s.title,
        hint: skuHint(s),
        run: () => void navigate({ to: '/goods/$productId', params: { productId: s.productId } }),
      })),
      ...actions(typed.trim()),
      ...pages(typed.trim()),
      ...texts,
    ];
  };
}
