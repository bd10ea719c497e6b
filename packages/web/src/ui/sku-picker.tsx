import { Select } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listSkusRoute, type SkuView } from '@danflow/contract';
import { useRoute } from '../api/use-route.ts';
import { moneyText } from './money.tsx';
import { Picture } from './picture.tsx';

interface Props {
  readonly label: string;
  readonly onPick: (sku: SkuView) => void;
  readonly id?: string;
  readonly productId?: string;
  readonly type?: string;
}

const PAUSE_MS = 200;

/** Finds SKUs by code, name or barcode. Enter takes the first, so a scanner needs no mouse. */
export function SkuPicker({ label, onPick, id, productId, type }: Props): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const query = {
    limit: 20,
    isArchived: false,
    ...(text === '' ? {} : { text }),
    ...(productId ? { productId } : {}),
    ...(type ? { type } : {}),
  };
  const found = useRoute('goods', listSkusRoute, { query }, {
    keepsPrevious: true,
  });
  const skus = found.data?.items ?? [];
  return (
    <Select
      {...(id ? { id } : {})}
      aria-label={label}
      placeholder={label}
      showSearch={{
        filterOption: false,
        onSearch: (typed) => {
          clearTimeout(timer.current);
          timer.current = setTimeout(() => setText(typed.trim()), PAUSE_MS);
        },
      }}
      value={null as string | null}
      style={{ width: '100%' }}
      loading={found.isFetching}
      notFoundContent={found.isFetching ? t('common.loading') : t('newOrder.noSku')}
      onSelect={(skuId) => {
        const sku = skus.find((s) => s.id === skuId);
        if (sku) onPick(sku);
        setText('');
      }}
      options={skus.map((s) => ({ value: s.id as string, label: s.title, sku: s }))}
      optionRender={({ data }) => <SkuLine sku={data.sku} />}
    />
  );
}

export function SkuLine({ sku }: { readonly sku: SkuView }): ReactNode {
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
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
