import { useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listSkusRoute, type SkuView } from '@danflow/contract';
import { read, useRoute } from '../api/use-route.ts';
import { moneyText } from './money.tsx';
import { Picture } from './picture.tsx';
import { useSay } from './say.tsx';

interface Props {
  readonly label: string;
  readonly onPick: (sku: SkuView) => void;
  readonly id?: string;
  readonly type?: string;
}

const PAUSE_MS = 200;
const SHOWN = 20;

/** A code or barcode means exactly one; else the first that was found. */
const best = (skus: readonly SkuView[], typed: string): SkuView | undefined =>
  skus.find((s) => s.code.toLowerCase() === typed.toLowerCase() || s.barcode === typed) ?? skus[0];

/** What is typed, and what was found for it. A scanner is faster than a search: its Enter must never take what an older text found. */
function useSkuSearch(type: string | undefined) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const queryOf = (text: string) => ({
    query: { limit: SHOWN, isArchived: false, ...(text === '' ? {} : { text }), ...(type ? { type } : {}) },
  });
  const found = useRoute('goods', listSkusRoute, queryOf(asked), { keepsPrevious: true });
  const isStale = typed.trim() !== asked || found.isPlaceholderData;
  return {
    typed,
    isStale,
    isFetching: found.isFetching,
    skus: isStale ? [] : (found.data?.items ?? []),
    change: (text: string) => {
      setTyped(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setAsked(text.trim()), PAUSE_MS);
    },
    fetchNow: async (text: string): Promise<SkuView | undefined> =>
      best((await queries.fetchQuery(read('goods', listSkusRoute, queryOf(text)))).items, text),
  };
}

/** Finds SKUs by code, name or barcode. Enter takes the best match, so neither scanner nor keyboard needs the mouse. */
export function SkuPicker({ label, onPick, id, type }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { typed, isStale, isFetching, skus, change, fetchNow } = useSkuSearch(type);
  const [isOpen, setOpen] = useState(false);
  const take = (sku: SkuView | undefined) => {
    // Shut, so that one Enter too many does not take the first of all goods as well.
    setOpen(false);
    if (sku === undefined) say.warn(t('newOrder.noSku'));
    else onPick(sku);
    change('');
  };
  const search = (text: string) => {
    setOpen(text !== '');
    change(text);
  };
  const onKey = (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || e.nativeEvent.isComposing || typed.trim() === '') return;
    const exact = skus.find((s) => s.code.toLowerCase() === typed.trim().toLowerCase() || s.barcode === typed.trim());
    if (!isStale && exact === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    if (exact) take(exact);
    else fetchNow(typed.trim()).then(take, say.problem);
  };
  return (
    <Select
      {...(id ? { id } : {})}
      aria-label={label}
      placeholder={label}
      showSearch={{ filterOption: false, searchValue: typed, onSearch: search }}
      open={isOpen}
      onOpenChange={setOpen}
      onInputKeyDown={onKey}
      value={null as string | null}
      style={{ width: '100%' }}
      loading={isFetching}
      notFoundContent={isStale || isFetching ? t('common.loading') : t('newOrder.noSku')}
      onSelect={(skuId) => take(skus.find((s) => s.id === skuId))}
      options={skus.map((s) => ({ value: s.id as string, label: s.title, sku: s }))}
      optionRender={({ data }) => <SkuLine sku={data.sku} />}
    />
  );
}

export function SkuLine({ sku }: { readonly sku: SkuView }): ReactNode {
  return (
    <span className="row one-line">
      <Picture url={sku.pictureUrl} size={28} />
      <span className="grow">
        <span className="clip">
          {sku.title}
          {sku.options === '' ? '' : ` · ${sku.options}`}
        </span>
        <span className="quiet">{sku.code}</span>
      </span>
      {sku.priceAmount === null ? null : <span className="num">{moneyText(sku.priceAmount, sku.currency)}</span>}
    </span>
  );
}
