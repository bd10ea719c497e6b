import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeOrderViewRoute,
  deleteOrderViewRoute,
  listOrderViewsRoute,
  type Density,
  type ListColumn,
  type OrderListView,
} from '@danflow/contract';
import { call } from '../../api/client.ts';
import { newKey } from '../../api/new-key.ts';
import { useMay } from '../../api/session.tsx';
import { useRoute } from '../../api/use-route.ts';
import { useAsk } from '../../ui/ask.tsx';
import { useSay } from '../../ui/say.tsx';
import { contentOf, searchOfView, type Shown } from './list-views.ts';
import type { OrdersSearch } from './orders-search.ts';
import type { ViewDeed } from './view-tabs.tsx';

const ViewDialog = lazy(async () => ({ default: (await import('./view-dialog.tsx')).ViewDialog }));

const NONE: readonly OrderListView[] = [];

export function useSavedViews(): { readonly views: readonly OrderListView[]; readonly isLoading: boolean } {
  const { data, isPending } = useRoute('order-views', listOrderViewsRoute, {}, { staleMs: 30_000 });
  return { views: data?.items ?? NONE, isLoading: isPending };
}

interface Given {
  readonly search: OrdersSearch;
  readonly shown: Shown;
  readonly columns: readonly ListColumn[];
  readonly density: Density;
}

type Change = Partial<Pick<OrderListView, 'name' | 'isShared' | 'filter' | 'sort' | 'columns' | 'density'>>;

function useChangeView() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ view, change }: { readonly view: OrderListView; readonly change: Change }) => {
      const { name, isShared, filter, sort, columns, density } = view;
      const body = { name, isShared, filter, sort, columns, density, ...change };
      return call(changeOrderViewRoute, { params: { viewId: view.id }, body }, { key: newKey(), ifMatch: view.version });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['order-views'] }),
  });
}

function useDeleteView() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (view: OrderListView) => call(deleteOrderViewRoute, { params: { viewId: view.id } }, { key: newKey() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['order-views'] }),
  });
}

type Put = (view: OrderListView, change: Change) => Promise<unknown>;

/** What everybody would notice is asked first. */
function useAsked(put: Put, onDeleted: () => void) {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const remove = useDeleteView();
  return {
    save: (view: OrderListView, content: Change) => {
      if (view.isShared) ask({ title: t('orderList.forEveryone'), okText: t('common.save'), onYes: () => put(view, content) });
      else void put(view, content);
    },
    share: (view: OrderListView) => {
      const title = t(view.isShared ? 'orderList.askUnshare' : 'orderList.askShare', { name: view.name });
      const okText = t(view.isShared ? 'orderList.viewDeed.unshare' : 'orderList.viewDeed.share');
      ask({ title, okText, onYes: () => put(view, { isShared: !view.isShared }) });
    },
    delete: (view: OrderListView) =>
      ask({
        title: t(view.isShared ? 'orderList.askDeleteShared' : 'orderList.askDelete', { name: view.name }),
        okText: t('orderList.viewDeed.delete'),
        isDanger: true,
        onYes: () => remove.mutateAsync(view).then(onDeleted, say.problem),
      }),
  };
}

type Naming = 'new' | 'rename' | 'duplicate';

interface NamingProps extends Given {
  readonly naming: Naming;
  readonly mayShare: boolean;
  readonly onSaved: (view: OrderListView) => void;
  readonly onClose: () => void;
}

const storedOf = ({ filter, sort, columns, density }: OrderListView) => ({ filter, sort, columns, density });

function NamingDialog({ naming, search, shown: { saved }, columns, density, ...rest }: NamingProps): ReactNode {
  const { t } = useTranslation();
  const isRename = naming === 'rename' && saved !== null;
  const name = isRename ? saved.name : naming === 'duplicate' && saved ? t('orderList.copyOf', { name: saved.name }) : '';
  const content = isRename ? storedOf(saved) : contentOf(search, columns, density);
  return (
    <Suspense fallback={null}>
      <ViewDialog kind={isRename ? 'rename' : 'new'} from={saved} content={content} initialName={name} {...rest} />
    </Suspense>
  );
}

/** Keeping, renaming, sharing and deleting views. */
export function useViewDeeds(given: Given): {
  readonly mayShare: boolean;
  readonly onDeed: (deed: ViewDeed) => void;
  readonly dialog: ReactNode;
} {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const mayShare = useMay()('view.share');
  const change = useChangeView();
  const [naming, setNaming] = useState<Naming | null>(null);
  const { saved } = given.shown;
  const open = (view: OrderListView): void => {
    setNaming(null);
    say.done();
    void navigate({ to: '/orders', search: searchOfView(view), replace: true });
  };
  const asked = useAsked(
    (view, what) => change.mutateAsync({ view, change: what }).then(open, say.problem),
    () => {
      say.done(t('orderList.viewDeleted'));
      void navigate({ to: '/orders', search: {}, replace: true });
    },
  );
  const onDeed = (deed: ViewDeed): void => {
    if (deed === 'saveAs') setNaming('new');
    else if (deed === 'rename' || deed === 'duplicate') setNaming(deed);
    else if (saved && deed === 'save') asked.save(saved, contentOf(given.search, given.columns, given.density));
    else if (saved && deed === 'delete') asked.delete(saved);
    else if (saved) asked.share(saved);
  };
  const close = (): void => setNaming(null);
  const dialog = naming ? <NamingDialog {...given} naming={naming} mayShare={mayShare} onSaved={open} onClose={close} /> : null;
  return { mayShare, onDeed, dialog };
}
