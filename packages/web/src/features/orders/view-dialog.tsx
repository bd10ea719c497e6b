import { Checkbox, Form, Input } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeOrderViewRoute, createOrderViewRoute, type BodyIn, type OrderListView } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { newKey } from '../../api/new-key.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';

type Content = Omit<BodyIn<typeof createOrderViewRoute>, 'name' | 'isShared'>;

interface Props {
  readonly kind: 'new' | 'rename';
  /** The view that is renamed, or that the new one is made from. */
  readonly from: OrderListView | null;
  readonly content: Content;
  readonly initialName: string;
  readonly mayShare: boolean;
  readonly onSaved: (view: OrderListView) => void;
  readonly onClose: () => void;
}

interface Values {
  readonly name: string;
  readonly isShared?: boolean;
}

/** A name for a view, and who sees it. */
export function ViewDialog({ kind, from, content, initialName, mayShare, onSaved, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isRename = kind === 'rename' && from !== null;
  const command = useMutation({
    mutationFn: ({ name, isShared = false }: Values): Promise<OrderListView> =>
      isRename
        ? call(
            changeOrderViewRoute,
            { params: { viewId: from.id }, body: { ...content, name, isShared: from.isShared } },
            { key: newKey(), ifMatch: from.version },
          )
        : call(createOrderViewRoute, { body: { ...content, name, isShared } }, { key: newKey() }),
    onSuccess: async (view) => {
      await queries.invalidateQueries({ queryKey: ['order-views'] });
      onSaved(view);
    },
  });
  return (
    <FormDialog
      title={t(isRename ? 'orderList.viewDeed.rename' : 'orderList.newView')}
      {...(isRename && from.isShared ? { help: t('orderList.forEveryone') } : {})}
      onClose={onClose}
      command={command}
      okText={t('common.save')}
      initial={{ name: initialName, isShared: false }}
      toIntention={(values: Values) => values}
    >
      <Form.Item name="name" label={t('common.name')} rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}>
        <Input maxLength={40} autoFocus onFocus={(e) => e.target.select()} />
      </Form.Item>
      {mayShare && !isRename ? (
        <Form.Item name="isShared" valuePropName="checked">
          <Checkbox>{t('orderList.shareWithAll')}</Checkbox>
        </Form.Item>
      ) : null}
    </FormDialog>
  );
}
