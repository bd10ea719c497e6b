import { getRouteApi } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addSkuRoute,
  archiveProductRoute,
  archiveSkuRoute,
  changeProductRoute,
  changeSkuRoute,
  getProductRoute,
  type ProductView,
  type SkuView,
} from '@danflow/contract';
import { isProblem } from '../../api/problem.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { useAsk } from '../../ui/ask.tsx';
import { Empty, Failed, PageHead, Section, Waiting } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Money } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import { CodePool } from './code-pool.tsx';
import { changeableOf, NEW_SKU, newSkuOf, SkuFields, type SkuValues } from './sku-fields.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { PictureField } from './picture-field.tsx';
import { ArchiveButton } from '../../ui/archive-button.tsx';

const api = getRouteApi('/shell/workplace/goods/$productId');
const TOUCHES = ['goods', 'stock'];

const valuesOf = (s: SkuView): Partial<SkuValues> => ({
  code: s.code,
  barcode: s.barcode ?? '',
  options: s.options,
  type: s.type,
  virtualKind: s.virtualKind,
  currency: s.currency,
  costAmount: s.costAmount,
  weightGrams: s.weightGrams,
  leadTimeDays: s.leadTimeDays,
  ...(s.priceAmount === null ? {} : { priceAmount: s.priceAmount }),
});

function SkuDialog({
  product,
  sku,
  onClose,
}: {
  readonly product: ProductView;
  readonly sku: SkuView | null;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { masks } = useSession();
  const say = useSay();
  const done = { touches: TOUCHES, onDone: () => say.done(t('goods.saved')) };
  const change = useCommand(changeSkuRoute, done);
  const add = useCommand(addSkuRoute, done);
  const fields = <SkuFields at={[]} canSeeCost={masks.cost === 'shown'} isNew={sku === null} />;
  if (sku === null) {
    return (
      <FormDialog
        title={t('goods.addSku')}
        width={680}
        onClose={onClose}
        command={add}
        initial={NEW_SKU}
        okText={t('common.save')}
        toIntention={(v: SkuValues) => ({ params: { productId: product.id }, body: newSkuOf(v) })}
      >
        {fields}
      </FormDialog>
    );
  }
  return (
    <FormDialog
      title={`${t('common.edit')} ${sku.code}`}
      width={680}
      onClose={onClose}
      command={change}
      initial={valuesOf(sku)}
      okText={t('common.save')}
      toIntention={(v: SkuValues) => {
        const { costAmount, ...rest } = changeableOf(v);
        return { params: { skuId: sku.id }, body: masks.cost === 'shown' ? { ...rest, costAmount } : rest, ifMatch: sku.version };
      }}
    >
      {fields}
    </FormDialog>
  );
}

function TitleDialog({ product, onClose }: { readonly product: ProductView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const change = useCommand(changeProductRoute, { touches: TOUCHES, onDone: () => say.done(t('goods.saved')) });
  return (
    <FormDialog
      title={t('goods.edit')}
      onClose={onClose}
      command={change}
      initial={{ title: product.title }}
      okText={t('common.save')}
      toIntention={({ title, pictureId }: { title: string; pictureId?: string }) => ({
        params: { productId: product.id },
        body: { title, ...(pictureId ? { pictureId } : {}) },
        ifMatch: product.version,
      })}
    >
      <Form.Item
        name="title"
        label={t('goods.productTitle')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <PictureField name="pictureId" label={t('goods.changePicture')} />
    </FormDialog>
  );
}

function SkuActs({ sku, onEdit }: { readonly sku: SkuView; readonly onEdit: () => void }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const say = useSay();
  const archive = useCommand(archiveSkuRoute, { touches: TOUCHES, onDone: () => say.done() });
  const toggle = () => archive.mutateAsync({ params: { skuId: sku.id }, body: { isArchived: !sku.isArchived } }).catch(say.problem);
  return (
    <span className="row tight" style={{ justifyContent: 'flex-end' }}>
      {may('stock.read') && sku.type !== 'custom' && sku.virtualKind !== 'unlimited' && sku.virtualKind !== 'service' ? (
        <LinkButton to="/stock/$skuId" params={{ skuId: sku.id }} style={{ minHeight: 24, padding: '0 8px' }}>
          {t('goods.stockOf')}
        </LinkButton>
      ) : null}
      {may('catalog.edit') ? (
        <>
          <Button size="small" onClick={onEdit}>
            {t('common.edit')}
          </Button>
          <ArchiveButton isArchived={sku.isArchived} question={t('goods.archiveAsk')} onToggle={toggle} />
        </>
      ) : null}
    </span>
  );
}

function useSkuColumns(onEdit: (sku: SkuView) => void): readonly Column<SkuView>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'code',
      title: t('goods.code'),
      phone: 'title',
      cell: (s) => (
        <span className="row one-line">
          <Picture url={s.pictureUrl} size={32} />
          <span className="strong">{s.code}</span>
          {s.isArchived ? <Pill tone="cancelled">{t('common.archived')}</Pill> : null}
        </span>
      ),
    },
    { key: 'options', title: t('goods.options'), cell: (s) => s.options },
    {
      key: 'type',
      title: t('goods.type'),
      cell: (s) => `${t(`words.type.${s.type}`)}${s.virtualKind ? ` · ${t(`words.virtualKind.${s.virtualKind}`)}` : ''}`,
    },
    { key: 'barcode', title: t('goods.barcode'), cell: (s) => s.barcode },
    { key: 'price', title: t('goods.price'), align: 'right', cell: (s) => <Money amount={s.priceAmount} currency={s.currency} /> },
    {
      key: 'cost',
      title: t('goods.cost'),
      align: 'right',
      cell: (s) => (s.costAmount === null ? null : <Money amount={s.costAmount} currency={s.currency} />),
    },
    { key: 'codes', title: t('goods.codes'), cell: (s) => (s.virtualKind === 'code_pool' ? <CodePool sku={s} /> : null) },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (s) => <SkuActs sku={s} onEdit={() => onEdit(s)} />,
    },
  ];
}

function Product({ product }: { readonly product: ProductView }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useAsk();
  const say = useSay();
  const [dialog, setDialog] = useState<'title' | 'add' | SkuView | null>(null);
  const archive = useCommand(archiveProductRoute, { touches: TOUCHES, onDone: () => say.done() });
  const toggle = () =>
    archive.mutateAsync({ params: { productId: product.id }, body: { isArchived: !product.isArchived } }).catch(say.problem);
  const columns = useSkuColumns(setDialog);
  const close = () => setDialog(null);
  return (
    <>
      <PageHead
        back={<BackLink to="/goods" />}
        tab={product.title}
        title={
          <span className="row">
            <Picture url={product.pictureUrl} />
            {product.title}
          </span>
        }
        note={product.isArchived ? <Pill tone="cancelled">{t('common.archived')}</Pill> : undefined}
      >
        {may('catalog.edit') ? (
          <>
            <Button onClick={() => setDialog('title')}>{t('common.edit')}</Button>
            <Button
              onClick={() =>
                product.isArchived
                  ? void toggle()
                  : ask({ title: t('goods.archiveAsk'), okText: t('goods.archiveProduct'), isDanger: true, onYes: toggle })
              }
            >
              {product.isArchived ? t('goods.unarchiveProduct') : t('goods.archiveProduct')}
            </Button>
          </>
        ) : null}
      </PageHead>
      <Section
        title={t('goods.skus')}
        actions={
          may('catalog.edit') ? (
            <Button icon={<Icon name="plus" />} onClick={() => setDialog('add')}>
              {t('goods.addSku')}
            </Button>
          ) : null
        }
      >
        <PlainTable label={t('goods.skus')} rows={product.skus} columns={columns} keyOf={(s) => s.id} />
      </Section>
      {dialog === 'title' ? <TitleDialog product={product} onClose={close} /> : null}
      {dialog === 'add' ? <SkuDialog product={product} sku={null} onClose={close} /> : null}
      {dialog !== null && typeof dialog === 'object' ? <SkuDialog product={product} sku={dialog} onClose={close} /> : null}
    </>
  );
}

export function ProductPage(): ReactNode {
  const { t } = useTranslation();
  const { productId } = api.useParams();
  const product = useRoute('goods', getProductRoute, { params: { productId } });
  if (product.data) return <Product product={product.data} />;
  if (product.isPending) return <Waiting />;
  if (isProblem(product.error, 'not_found', 'bad_request'))
    return (
      <Empty title={t('goods.notFound')} help="">
        <LinkButton to="/goods">{t('common.back')}</LinkButton>
      </Empty>
    );
  return <Failed error={product.error} onRetry={() => void product.refetch()} />;
}
