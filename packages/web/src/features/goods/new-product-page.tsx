import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { createProductRoute } from '@danflow/contract';
import { useSession } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { PageHead, Section } from '../../ui/basics.tsx';
import { showFieldProblems } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { useSay } from '../../ui/say.tsx';
import { NEW_SKU, newSkuOf, SkuFields, type SkuValues } from './sku-fields.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { PictureField } from './picture-field.tsx';

interface Values {
  readonly title: string;
  readonly pictureId?: string | null;
  readonly skus: SkuValues[];
}

function TitleFields(): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t('goods.product')}>
      <Form.Item
        name="title"
        label={t('goods.productTitle')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <PictureField name="pictureId" />
    </Section>
  );
}

function SkuList({ canSeeCost }: { readonly canSeeCost: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.List name="skus">
      {(rows, { add, remove }) => (
        <Section
          title={t('goods.skus')}
          actions={
            <Button icon={<Icon name="plus" />} onClick={() => add(NEW_SKU)}>
              {t('goods.addSku')}
            </Button>
          }
        >
          <p className="quiet" style={{ marginBottom: 12 }}>
            {t('goods.typeFixed')}
          </p>
          {rows.map((row, i) => (
            <div key={row.key} style={{ borderTop: i === 0 ? 0 : '1px solid var(--line)', paddingTop: i === 0 ? 0 : 16 }}>
              <ListedSku index={row.name} canSeeCost={canSeeCost} />
              {rows.length > 1 ? (
                <Button size="small" danger onClick={() => remove(row.name)} style={{ marginBottom: 12 }}>
                  {t('goods.removeSku', { n: i + 1 })}
                </Button>
              ) : null}
            </div>
          ))}
        </Section>
      )}
    </Form.List>
  );
}

export function NewProductPage(): ReactNode {
  const { t } = useTranslation();
  const { masks } = useSession();
  const navigate = useNavigate();
  const say = useSay();
  const [form] = Form.useForm<Values>();
  const create = useCommand(createProductRoute, {
    touches: ['goods'],
    onDone: (product) => {
      say.done(t('goods.created'));
      void navigate({ to: '/goods/$productId', params: { productId: product.id } });
    },
  });
  useEffect(() => showFieldProblems(form, create.error), [form, create.error]);
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ skus: [NEW_SKU] }}
      scrollToFirstError
      onFinish={({ title, pictureId, skus }) => create.mutate({ body: { title, pictureId: pictureId ?? null, skus: skus.map(newSkuOf) } })}
    >
      <PageHead back={<BackLink to="/goods" />} title={t('goods.add')} />
      <TitleFields />
      <SkuList canSeeCost={masks.cost === 'shown'} />
      {create.error ? <Alert type="error" showIcon title={problemText(create.error, t)} role="alert" style={{ marginBottom: 16 }} /> : null}
      <Button type="primary" size="large" htmlType="submit" loading={create.isPending}>
        {t('common.save')}
      </Button>
    </Form>
  );
}

/** antd names fields of a list below the list, but watches them by their whole path. */
function ListedSku({ index, canSeeCost }: { readonly index: number; readonly canSeeCost: boolean }): ReactNode {
  return <SkuFields at={[index]} watched={['skus', index]} canSeeCost={canSeeCost} isNew />;
}
