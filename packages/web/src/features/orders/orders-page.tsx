import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { countOrdersRoute, type CountView, type OrderId, type OrderView } from '@danflow/contract';
import type { z } from 'zod';
import { useMay, useSession } from '../../api/session.tsx';
import { useRoute } from '../../api/use-route.ts';
import { PageHead, Waiting } from '../../ui/basics.tsx';
import { useChoice } from '../../ui/choices.ts';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { useSay } from '../../ui/say.tsx';
import { usePrint } from '../../ui/use-print.tsx';
import { useSearchTerms } from '../../ui/search-terms.ts';
import { BatchBar, type Deed } from './batch-bar.tsx';
import { FoundNotice } from './found-notice.tsx';
import { useListKeys } from './list-keys.ts';
import { ListToolbar } from './list-toolbar.tsx';
import { resolvedSearch, shownView } from './list-views.ts';
import { OrderRows, type Listed } from './order-rows.tsx';
import { bodyFilterOf, filterOf, hasFilters, type OrdersSearch } from './orders-search.ts';
import { RunningBatches } from './running-list.tsx';
import { Selection, useSelectedCount } from './selection.ts';
import { useBatches, type Batches, type Target } from './use-batch.tsx';
import { useLayout } from './use-layout.ts';
import { useListed } from './use-listed.ts';
import { useExport } from './use-export.ts';
import { useSavedViews, useViewDeeds } from './use-views.tsx';
import { ViewTabs } from './view-tabs.tsx';
import './order-list.css';
import { figure } from '../../ui/figure.ts';

const DeedDialog = lazy(async () => ({ default: (await import('./batch-dialogs.tsx')).DeedDialog }));
const BatchReport = lazy(async () => ({ default: (await import('./batch-report.tsx')).BatchReport }));
const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog.tsx')).KeysDialog }));

const api = getRouteApi('/shell/workplace/orders');

interface Asked {
  readonly deed: Deed | 'marks';
  readonly orders: readonly OrderView[];
  readonly count: number;
  readonly on: Target;
}

type Count = z.infer<typeof CountView>;

function CountNote({ count }: { readonly count: Count | undefined }): ReactNode {
  const { t } = useTranslation();
  if (count === undefined) return null;
  const shown = figure(count.count);
  return <>{t('common.countOf', { count: count.isExact ? shown : t('common.countOver', { count: shown }) })}</>;
}

/** Moves the active row and the focus with it, so that Enter opens and screen readers follow. */
function useMove(list: Listed, selection: Selection) {
  const scroll = useRef<((index: number) => void) | null>(null);
  const scrollWith = useCallback((next: ((index: number) => void) | null) => {
    scroll.current = next;
  }, []);
  const move = (by: 1 | -1): void => {
    const at = list.orders.findIndex((o) => o.id === selection.active());
    const next = Math.min(list.orders.length - 1, Math.max(0, at + by));
    const id = list.orders[next]?.id;
    if (id === undefined) return;
    selection.activate(id);
    scroll.current?.(next);
    // Two frames: one in which the row is drawn, one in which it can be focused.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-id="${id}"] .row-link`)?.focus({ preventScroll: true })),
    );
  };
  return { scrollWith, move };
}

/** What is selected, as a batch takes it. */
function targetOf(selection: Selection, filter: Readonly<Record<string, string>>): Target {
  const all = selection.all();
  if (all !== null) return { filter: bodyFilterOf(filter), expected: all };
  return { ids: [...selection.ids()] as OrderId[] };
}

interface WorkProps {
  readonly search: OrdersSearch;
  readonly onChange: (patch: OrdersSearch) => void;
  readonly selection: Selection;
  readonly list: Listed;
  readonly filter: Readonly<Record<string, string>>;
  readonly layout: ReturnType<typeof useLayout>;
  readonly matching: number | null;
  readonly isSearching: boolean;
}

interface KeysGiven extends Pick<WorkProps, 'list' | 'selection'> {
  readonly move: (by: 1 | -1) => void;
  readonly undo: () => void;
  readonly help: () => void;
}

function useWorkKeys({ list, selection, move, undo, help }: KeysGiven): void {
  const navigate = useNavigate();
  const areLettersOff = useChoice('keys') === 'off';
  const withActive = (act: (orderId: string) => void) => () => {
    const id = selection.active();
    if (id !== null) act(id);
  };
  const loaded = (): string[] => list.orders.map((o) => o.id);
  const clear = (): boolean => {
    const had = selection.count() > 0;
    selection.clear();
    return had;
  };
  const select = withActive((id) => selection.toggle(id));
  const open = withActive((orderId) => void navigate({ to: '/orders/$orderId', params: { orderId } }));
  useListKeys({ move, select, selectAll: () => selection.put(loaded(), true), open, clear, undo, help }, areLettersOff);
}

interface OverlaysProps {
  readonly asked: Asked | null;
  readonly batches: Batches;
  readonly isHelpOpen: boolean;
  readonly onAsked: () => void;
  readonly onHelp: () => void;
}

/** Dialogs are fetched when they are first needed. */
function Overlays({ asked, batches, isHelpOpen, onAsked, onHelp }: OverlaysProps): ReactNode {
  const say = useSay();
  const { report, retry, show, run } = batches;
  return (
    <Suspense fallback={null}>
      {asked ? <DeedDialog {...asked} run={run} onClose={onAsked} /> : null}
      {report ? <BatchReport batch={report} onRetry={(id) => void retry(id).catch(say.problem)} onClose={() => show(null)} /> : null}
      {isHelpOpen ? <KeysDialog onClose={onHelp} /> : null}
    </Suspense>
  );
}

interface ToolsProps extends WorkProps {
  readonly batches: Batches;
  readonly onAsk: (asked: Asked) => void;
}

interface ShownProps {
  readonly selection: Selection;
  readonly isWhenPicked: boolean;
  readonly children: ReactNode;
}

/** Both bars stay drawn and one is hidden: building ten buttons anew is what the first selection would wait for. */
function Shown({ selection, isWhenPicked, children }: ShownProps): ReactNode {
  const isPicked = useSelectedCount(selection) > 0;
  return <div hidden={isPicked !== isWhenPicked}>{children}</div>;
}

/** The toolbar, or, while something is selected, what may be done with it. */
function Tools({ search, onChange, selection, list, filter, layout, matching, isSearching, batches, onAsk }: ToolsProps): ReactNode {
  const say = useSay();
  const exportAs = useExport();
  const print = usePrint();
  const ids = (): OrderId[] => [...selection.ids()] as OrderId[];
  const picked = (): OrderView[] => list.orders.filter((o) => selection.has(o.id));
  return (
    <>
      <Shown selection={selection} isWhenPicked={false}>
        <ListToolbar
          search={search}
          onChange={onChange}
          layout={layout}
          isSearching={isSearching}
          onExport={(format) => exportAs(format, bodyFilterOf(filter), search.sort)}
        />
      </Shown>
      <Shown selection={selection} isWhenPicked>
        <BatchBar
          selection={selection}
          loaded={list.orders.length}
          matching={isSearching ? null : matching}
          onDeed={(deed) => onAsk({ deed, orders: picked(), count: selection.count(), on: targetOf(selection, filter) })}
          onFlag={(sellerFlag) => void batches.run({ action: 'marks', sellerFlag }, targetOf(selection, filter)).catch(say.problem)}
          onPrint={(form) => print(ids(), { form })}
          onExport={(format) => exportAs(format, selection.all() === null ? { ids: ids() } : bodyFilterOf(filter), search.sort)}
        />
      </Shown>
    </>
  );
}

/** Rows with their toolbar, and what is done with them. */
function Work(props: WorkProps): ReactNode {
  const { search, selection, list, layout, matching, isSearching } = props;
  const batches = useBatches();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const { scrollWith, move } = useMove(list, selection);
  useWorkKeys({ list, selection, move, undo: batches.undoLast, help: () => setHelpOpen(true) });
  const askAbout = useCallback(
    (deed: Deed | 'marks') => (order: OrderView) => setAsked({ deed, orders: [order], count: 1, on: { ids: [order.id] } }),
    [],
  );
  const onEdit = useMemo(() => askAbout('marks'), [askAbout]);
  const onShip = useMemo(() => askAbout('ship'), [askAbout]);
  return (
    <>
      <Tools {...props} batches={batches} onAsk={setAsked} />
      <RunningBatches />
      <OrderRows
        list={list}
        layout={layout}
        selection={selection}
        total={matching ?? undefined}
        isFiltered={isSearching || hasFilters(search)}
        scrollWith={scrollWith}
        onEdit={onEdit}
        onShip={onShip}
      />
      <Overlays asked={asked} batches={batches} isHelpOpen={isHelpOpen} onAsked={() => setAsked(null)} onHelp={() => setHelpOpen(false)} />
    </>
  );
}

function NewsChip({ fresh, onShow }: { readonly fresh: number | null; readonly onShow: () => void }): ReactNode {
  const { t } = useTranslation();
  if (fresh === 0) return null;
  return (
    <div className="news-chip" role="status">
      <button type="button" onClick={onShow}>
        {fresh === null ? t('orderList.changedMeanwhile') : t('orderList.fresh', { n: fresh })}
      </button>
    </div>
  );
}

/** The list: its view in the address, searches by number or person in memory, rows that keep their place. */
function OrderListPage({ search }: { readonly search: OrdersSearch }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { id: me } = useSession();
  const navigate = useNavigate();
  const terms = useSearchTerms();
  const { views } = useSavedViews();
  const shown = useMemo(() => shownView(search, views), [search, views]);
  const filter = useMemo(() => filterOf(search, me), [search, me]);
  const [selection] = useState(() => new Selection());
  useEffect(() => selection.belongTo(JSON.stringify([filter, terms])), [selection, filter, terms]);
  const change = (patch: OrdersSearch) => void navigate({ to: '/orders', search: { ...search, ...patch }, replace: true });
  const layout = useLayout(search, shown, change);
  const deeds = useViewDeeds({ search, shown, columns: layout.columns, density: layout.density });
  const { list, news, found } = useListed(filter, search.sort, terms);
  const isSearching = terms.length > 0;
  const count = useRoute('orders', countOrdersRoute, { query: filter }, { keepsPrevious: true, isOn: !isSearching }).data;
  return (
    <>
      <PageHead title={t('orders.title')} note={isSearching ? undefined : <CountNote count={count} />}>
        {may('order.create') ? (
          <LinkButton to="/orders/new" look="primary">
            <Icon name="plus" />
            {t('nav.newOrder')}
          </LinkButton>
        ) : null}
      </PageHead>
      <ViewTabs search={search} views={views} shown={shown} mayShare={deeds.mayShare} onDeed={deeds.onDeed} />
      {found ? <FoundNotice found={found} /> : null}
      {isSearching ? null : <NewsChip fresh={news.fresh} onShow={news.showFresh} />}
      <Work
        search={search}
        onChange={change}
        selection={selection}
        list={list}
        filter={filter}
        layout={layout}
        matching={count?.isExact === true ? count.count : null}
        isSearching={isSearching}
      />
      {deeds.dialog}
    </>
  );
}

/** A link that names a saved view waits for it: showing all orders first would be another list. */
export function OrdersPage(): ReactNode {
  const raw = api.useSearch();
  const { views, isLoading } = useSavedViews();
  const search = useMemo(() => resolvedSearch(raw, views), [raw, views]);
  if (isLoading && raw.view !== undefined) return <Waiting rows={10} />;
  return <OrderListPage search={search} />;
}
