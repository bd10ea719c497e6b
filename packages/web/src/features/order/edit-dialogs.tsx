import { Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeAddressRoute, editMarksRoute, type BodyIn } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useAssignees } from '../../api/places.ts';
import { useCommand } from '../../api/use-command.ts';
import { FlagInput } from '../../ui/flag-input.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { PasteBox } from '../../ui/paste-address/paste-box.tsx';
import { ReceiverFields, receiverOf, type ReceiverValues } from '../../ui/receiver-fields.tsx';
import { useSay } from '../../ui/say.tsx';
import { useUndo } from '../../ui/use-undo.tsx';
import { TagsInput } from '../../ui/tags-input.tsx';
import type { DialogProps } from './dialogs.tsx';

export function AddressDialog({ order, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const change = useCommand(changeAddressRoute, { touches: ['orders', 'customers'], onDone: () => say.done() });
  const [pasted, setPasted] = useState('');
  const { province = '', city = '', district = '', postalCode = '' } = order.receiver ?? {};
  return (
    <FormDialog
      title={t('order.addressTitle')}
      help={t('order.addressHelp')}
      onClose={onClose}
      command={change}
      width={640}
      initial={{ receiver: { province, city, district, postalCode }, reason: '' }}
      toIntention={({ receiver, reason }: { receiver: ReceiverValues; reason: string }) => ({
        params: { orderId: order.id },
        body: { receiver: receiverOf(receiver) ?? { name: '' }, reason },
        ifMatch: order.version,
      })}
    >
      <PasteBox value={pasted} onChange={setPasted} />
      <ReceiverFields isNameNeeded />
      <Form.Item name="reason" label={t('common.reason')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}

interface Marks {
  readonly sellerFlag: number;
  readonly sellerMemo: string;
  readonly tags: string[];
  readonly assigneeId?: string | null;
  readonly invoiceTitle: string;
  readonly taxNo: string;
}

type MarksBody = BodyIn<typeof editMarksRoute>;

/** What the changed fields were: an undo touches these alone, and no later change of a colleague. */
function marksBefore(order: DialogProps['order'], changed: MarksBody): MarksBody {
  const { sellerFlag, sellerMemo, tags, assigneeId, invoice } = order;
  const before: MarksBody = { sellerFlag, sellerMemo, tags, assigneeId, invoice };
  return Object.fromEntries(Object.entries(before).filter(([field]) => changed[field as keyof MarksBody] !== undefined));
}

function MarksFields(): ReactNode {
  const { t } = useTranslation();
  const assignees = useAssignees();
  return (
    <>
      <Form.Item name="sellerMemo" label={t('order.sellerMemo')}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={1000} />
      </Form.Item>
      <div className="form-grid">
        <Form.Item name="sellerFlag" label={t('order.flag')}>
          <FlagInput />
        </Form.Item>
        <Form.Item name="tags" label={t('order.tags')}>
          <TagsInput />
        </Form.Item>
        {assignees.length > 0 ? (
          <Form.Item name="assigneeId" label={t('order.assignee')}>
            <Select allowClear options={assignees.map((a) => ({ value: a.id, label: a.name }))} />
          </Form.Item>
        ) : null}
        <Form.Item name="invoiceTitle" label={t('order.invoice')}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="taxNo" label={t('order.taxNo')}>
          <Input maxLength={40} />
        </Form.Item>
      </div>
    </>
  );
}

/** Only what was changed is sent: a colleague's tag of a minute ago is not wiped out by my memo. */
export function MarksDialog({ order, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const undo = useUndo();
  const assignees = useAssignees();
  const edit = useCommand(editMarksRoute, {
    touches: ['orders'],
    onDone: (now, { body }) =>
      undo(t('common.saved'), ['orders'], () =>
        call(editMarksRoute, { params: { orderId: order.id }, body: marksBefore(order, body) }, { ifMatch: now.version }),
      ),
  });
  const before: Marks = {
    sellerFlag: order.sellerFlag,
    sellerMemo: order.sellerMemo,
    tags: order.tags,
    assigneeId: order.assigneeId,
    invoiceTitle: order.invoice?.title ?? '',
    taxNo: order.invoice?.taxNo ?? '',
  };
  const bodyOf = (now: Marks) => ({
    ...(now.sellerFlag === before.sellerFlag ? {} : { sellerFlag: now.sellerFlag }),
    ...(now.sellerMemo === before.sellerMemo ? {} : { sellerMemo: now.sellerMemo }),
    ...(now.tags.join('\n') === before.tags.join('\n') ? {} : { tags: now.tags }),
    ...((now.assigneeId ?? null) === (before.assigneeId ?? null) || assignees.length === 0 ? {} : { assigneeId: now.assigneeId ?? null }),
    ...(now.invoiceTitle === before.invoiceTitle && now.taxNo === before.taxNo
      ? {}
      : { invoice: now.invoiceTitle.trim() === '' ? null : { title: now.invoiceTitle, taxNo: now.taxNo } }),
  });
  return (
    <FormDialog
      title={t('order.marksTitle')}
      onClose={onClose}
      command={edit}
      initial={before}
      toIntention={(now: Marks) => ({ params: { orderId: order.id }, body: bodyOf(now), ifMatch: order.version })}
      okText={t('common.save')}
    >
      <MarksFields />
    </FormDialog>
  );
}
