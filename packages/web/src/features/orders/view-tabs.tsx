import { Link } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { boardRoute, type OrderListView } from '@danflow/contract';
import { useRoute } from '../../api/use-route.ts';
import { useNavigate } from '@tanstack/react-router';
import { Icon } from '../../ui/icon.tsx';
import { setSearchTerms } from '../../ui/search-terms.ts';
import { BUILTIN_VIEWS, INLINE_BUILTIN, searchOfView, type BuiltinView, type Shown } from './list-views.ts';
import type { OrdersSearch } from './orders-search.ts';
import { figure } from '../../ui/figure.ts';

const INLINE_SAVED = 5;

export type ViewDeed = 'save' | 'saveAs' | 'rename' | 'duplicate' | 'share' | 'unshare' | 'delete';

interface Props {
  readonly search: OrdersSearch;
  readonly views: readonly OrderListView[];
  readonly shown: Shown;
  readonly mayShare: boolean;
  readonly onDeed: (deed: ViewDeed) => void;
}

interface Tab {
  readonly key: string;
  readonly word: string;
  readonly search: OrdersSearch;
  readonly n: number | undefined;
  readonly isShared?: boolean;
}

/** Counts are those of the board, under one's scope. */
function useBuiltinTabs(): readonly Tab[] {
  const { t } = useTranslation();
  const board = useRoute('orders', boardRoute, { query: {} }, { staleMs: 10_000 }).data;
  const countOf = ({ count }: BuiltinView): number | undefined => {
    if (board === undefined || count === null) return undefined;
    if (count === 'overdue') return board.lanes.overdue;
    if (count === 'held') return board.held;
    return board.tiles.find((tile) => tile.status === count)?.count;
  };
  // A status that this person does not see has no tile, and no tab.
  const isSeen = (view: BuiltinView): boolean => board === undefined || view.count === null || countOf(view) !== undefined;
  return BUILTIN_VIEWS.filter(isSeen).map((view) => ({
    key: view.key,
    word: t(`orderList.view.${view.key}`),
    search: view.filter,
    n: countOf(view),
  }));
}

function TabLink({ tab, isHere }: { readonly tab: Tab; readonly isHere: boolean }): ReactNode {
  const { t } = useTranslation();
  const link = useRef<HTMLAnchorElement>(null);
  const isCounted = tab.n !== undefined;
  // On a narrow screen the row of tabs scrolls: where one stands has to be seen, and again once its figure has widened it.
  useEffect(() => {
    if (isHere) link.current?.scrollIntoView({ block: 'nearest', inline: isCounted ? 'center' : 'nearest' });
  }, [isHere, isCounted]);
  return (
    <Link
      ref={link}
      to="/orders"
      search={tab.search}
      onClick={() => setSearchTerms([])}
      className={isHere ? 'tab on' : 'tab'}
      activeOptions={{ exact: true }}
      {...(isHere ? { 'aria-current': 'page' as const } : { 'aria-current': undefined })}
      {...(tab.isShared ? { title: t('orderList.sharedView') } : {})}
    >
      {tab.isShared ? (
        <>
          <Icon name="people" size={13} />{' '}
        </>
      ) : null}
      {tab.word}
      {tab.n === undefined ? null : <span className="n">{figure(tab.n)}</span>}
    </Link>
  );
}

function MoreTabs({ tabs }: { readonly tabs: readonly Tab[] }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (tabs.length === 0) return null;
  const items = tabs.map((tab) => ({
    key: tab.key,
    label: tab.n === undefined ? tab.word : `${tab.word}  ${figure(tab.n)}`,
    onClick: () => {
      setSearchTerms([]);
      void navigate({ to: '/orders', search: tab.search });
    },
  }));
  return (
    <span className="view-more">
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button type="text">
          {t('common.more')} <Icon name="down" size={12} />
        </Button>
      </Dropdown>
    </span>
  );
}

/** What may be done with the saved view that is open. */
function ViewMenu({ view, mayShare, onDeed }: { readonly view: OrderListView } & Pick<Props, 'mayShare' | 'onDeed'>): ReactNode {
  const { t } = useTranslation();
  const item = (deed: ViewDeed, danger = false) => ({
    key: deed,
    label: t(`orderList.viewDeed.${deed}`),
    danger,
    onClick: () => onDeed(deed),
  });
  const items: MenuProps['items'] = [
    ...(view.isEditable ? [item('rename')] : []),
    item('duplicate'),
    ...(mayShare ? [item(view.isShared ? 'unshare' : 'share')] : []),
    ...(view.isEditable ? [{ type: 'divider' as const }, item('delete', true)] : []),
  ];
  return (
    <span className="view-more">
      <Dropdown trigger={['click']} menu={{ items }}>
        <button type="button" className="icon-button" aria-label={t('orderList.viewMenu', { name: view.name })}>
          <Icon name="settings" size={14} />
        </button>
      </Dropdown>
    </span>
  );
}

/** Says that what is shown is nobody's view yet, and offers to keep it. */
function UnsavedChip({ shown, onDeed }: Pick<Props, 'shown' | 'onDeed'>): ReactNode {
  const { t } = useTranslation();
  const { saved, isChanged } = shown;
  const name = saved ? t('orderList.changedView') : t('orderList.unsavedView');
  return (
    <span className="view-chip">
      {name}
      {saved && isChanged && saved.isEditable ? (
        <Button size="small" type="link" onClick={() => onDeed('save')}>
          {t('common.save')}
        </Button>
      ) : null}
      <Button size="small" type="link" onClick={() => onDeed('saveAs')}>
        {saved ? t('orderList.saveAs') : t('common.save')}
      </Button>
    </span>
  );
}

/** Views as tabs, and every tab a link: a list has an address. */
export function ViewTabs({ views, shown, mayShare, onDeed }: Props): ReactNode {
  const { t } = useTranslation();
  const builtin = useBuiltinTabs();
  const saved: Tab[] = views.map((v) => ({ key: v.id, word: v.name, search: searchOfView(v), n: undefined, isShared: v.isShared }));
  const here = shown.saved?.id ?? shown.builtin?.key ?? '';
  const isInline = (tab: Tab, at: number, most: number): boolean => at < most || tab.key === here;
  const inlineKeys = new Set<string>(BUILTIN_VIEWS.slice(0, INLINE_BUILTIN).map((v) => v.key));
  const inline = [
    ...builtin.filter((tab) => inlineKeys.has(tab.key) || tab.key === here),
    ...saved.filter((tab, i) => isInline(tab, i, INLINE_SAVED)),
  ];
  const rest = [...builtin, ...saved].filter((tab) => !inline.includes(tab));
  const isUnsaved = shown.saved ? shown.isChanged : shown.builtin === null;
  return (
    <div className="view-tabs">
      <nav className="tabs" aria-label={t('orderList.views')}>
        {inline.map((tab) => (
          <TabLink key={tab.key} tab={tab} isHere={tab.key === here} />
        ))}
      </nav>
      {shown.saved ? <ViewMenu view={shown.saved} mayShare={mayShare} onDeed={onDeed} /> : null}
      <MoreTabs tabs={rest} />
      {isUnsaved ? <UnsavedChip shown={shown} onDeed={onDeed} /> : null}
    </div>
  );
}
