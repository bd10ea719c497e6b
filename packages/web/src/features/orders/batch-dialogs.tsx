import { useMutation } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CancelReason, type OrderView } from '@danflow/contract';
import { useAssignees } from '../../api/places.ts';
import { useMay } from '../../api/session.tsx';
import { FlagInput } from '../../ui/flag-input.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TagsInput } from '../../ui/tags-input.tsx';
import { WhenInput } from '../../ui/when-input.tsx';
import type { Deed } from './batch-bar.tsx';
import { ParcelsDialog } from './parcels-dialog.tsx';
import type { Act, Batches, Target } from './use-batch.tsx';

export interface DeedProps {
  readonly deed: Deed | 'marks';
  /** The orders as far as they are loaded; of all that match only their number is known. */
  readonly orders: readonly OrderView[];
  readonly count: number;
  readonly on: Target;
  readonly run: Batches['run'];
  readonly onClose: () => void;
}

const useRun = ({ run, on }: DeedProps) => useMutation({ mutationFn: (act: Act) => run(act, on) });

const needed = (words: string) => [{ required: true, whitespace: true, message: words }];

function HoldFields(props: DeedProps): ReactNode {
  const { t } = useTranslation();
  const command = useRun(props);
  return (
    <FormDialog
      title={t('orderList.ask.hold', { n: props.count })}
      onClose={props.onClose}
      command={command}
      okText={t('orderList.deed.hold')}
      toIntention={({ reason, until }: { reason: string; until?: string | null }): Act => ({
        action: 'hold',
        reason,
        until: until ?? null,
      })}
    >
      <Form.Item name="reason" label={t('common.reason')} rules={needed(t('errors.fieldRequired'))}>
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <Form.Item name="until" label={t('orderList.holdUntil')}>
        <WhenInput />
      </Form.Item>
    </FormDialog>
  );
}

function ReleaseFields(props: DeedProps): ReactNode {
  const { t } = useTranslation();
  const command = useRun(props);
  return (
    <FormDialog
      title={t('orderList.ask.release', { n: props.count })}
      onClose={props.onClose}
      command={command}
      okText={t('orderList.deed.release')}
      toIntention={({ reason }: { reason?: string }): Act => ({ action: 'release', reason: reason ?? '' })}
    >
      <Form.Item name="reason" label={`${t('common.reason')} (${t('common.optional')})`}>
        <Input maxLength={200} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}

function TagFields(props: DeedProps): ReactNode {
  const { t } = useTranslation();
  const command = useRun(props);
  return (
    <FormDialog
      title={t('orderList.ask.tag', { n: props.count })}
      onClose={props.onClose}
      command={command}
      okText={t('common.save')}
      toIntention={({ add = [], remove = [] }: { add?: string[]; remove?: string[] }): Act => ({
        action: 'marks',
        addTags: add,
        removeTags: remove,
      })}
    >
      <Form.Item name="add" label={t('orderList.addTags')}>
        <TagsInput />
      </Form.Item>
      <Form.Item name="remove" label={t('orderList.removeTags')}>
        <TagsInput />
      </Form.Item>
    </FormDialog>
  );
}

function MemoFields(props: DeedProps): ReactNode {
  const { t } = useTranslation();
  const command = useRun(props);
  return (
    <FormDialog
      title={t('orderList.ask.memo', { n: props.count })}
      help={t('orderList.memoReplaces')}
      onClose={props.onClose}
      command={command}
      okText={t('common.save')}
      toIntention={({ memo }: { memo?: string }): Act => ({ action: 'marks', sellerMemo: memo ?? '' })}
    >
      <Form.Item name="memo" label={t('orders.memo')}>
        <Input.TextArea maxLength={1000} autoFocus autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
    </FormDialog>
  );
}

const NOBODY = 'nobody';

function AssignFields(props: DeedProps): ReactNode {
  const { t } = useTranslation();
  const command = useRun(props);
  const assignees = useAssignees();
  const options = [{ value: NOBODY, label: t('orderList.assignee.none') }, ...assignees.map((a) => ({ value: a.id, label: a.name }))];
  return (
    <FormDialog
      title={t('orderList.ask.assign', { n: props.count })}
      onClose={props.onClose}
      command={command}
      okText={t('orderList.deed.assign')}
      toIntention={({ who }: { who: string }): Act => ({ action: 'marks', assigneeId: who === NOBODY ? null : who })}
    >
      <Form.Item name="who" label={t('orders.filterAssignee')} rules={[{ required: true, message: t('errors.fieldRequired') }]}>
        <Select options={options} autoFocus showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
    </FormDialog>
  );
}

/** Causes that a person gives; the others are the system's own. */
const CAUSES = CancelReason.options.filter((c) => c !== 'timeout' && c !== 'import_undone' && c !== 'refunded');

function CancelFields(props: DeedProps): ReactNode {
  const { t } = useTranslation();
  const command = useRun(props);
  return (
    <FormDialog
      title={t('orderList.ask.cancel', { n: props.count })}
      help={t('orderList.cancelHelp')}
      onClose={props.onClose}
      command={command}
      isDanger
      okText={t('orderList.ask.cancel', { n: props.count })}
      initial={{ cause: 'buyer' }}
      toIntention={({ cause, reason }: { cause: (typeof CAUSES)[number]; reason?: string }): Act => ({
        action: 'cancel',
        cancelReason: cause,
        reason: reason ?? '',
      })}
    >
      <Form.Item name="cause" label={t('common.reason')}>
        <Select options={CAUSES.map((c) => ({ value: c, label: t(`words.cancelReason.${c}`) }))} />
      </Form.Item>
      <Form.Item name="reason" label={`${t('common.note')} (${t('common.optional')})`}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}

interface Marks {
  readonly flag: number;
  readonly memo?: string;
  readonly tags: string[];
  readonly who?: string;
}

/** What differs from the order as it was opened: fields that were not touched are not sent, and stay as others leave them. */
function changedMarks(order: OrderView, { flag, memo = '', tags, who }: Marks): Act {
  const addTags = tags.filter((tag) => !order.tags.includes(tag));
  const removeTags = order.tags.filter((tag) => !tags.includes(tag));
  const isMoved = who !== undefined && (order.assigneeId ?? NOBODY) !== who;
  return {
    action: 'marks',
    ...(flag === order.sellerFlag ? {} : { sellerFlag: flag }),
    ...(memo === order.sellerMemo ? {} : { sellerMemo: memo }),
    ...(addTags.length > 0 ? { addTags } : {}),
    ...(removeTags.length > 0 ? { removeTags } : {}),
    ...(isMoved ? { assigneeId: who === NOBODY ? null : who } : {}),
  };
}

/** Marks of one order, from its row. */
function MarksFields(props: DeedProps): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const [order] = props.orders;
  const assignees = useAssignees();
  const command = useMutation({
    mutationFn: async (act: Act) => {
      if (Object.keys(act).length > 1) await props.run(act, props.on);
    },
  });
  if (order === undefined) return null;
  const people = [{ value: NOBODY, label: t('orderList.assignee.none') }, ...assignees.map((a) => ({ value: a.id, label: a.name }))];
  return (
    <FormDialog
      title={`${t('orderList.editMarks')} ${order.orderNo}`}
      onClose={props.onClose}
      command={command}
      okText={t('common.save')}
      initial={{ flag: order.sellerFlag, memo: order.sellerMemo, tags: order.tags, who: order.assigneeId ?? NOBODY }}
      toIntention={(values: Marks) => changedMarks(order, values)}
    >
      <Form.Item name="flag" label={t('orders.filterFlag')}>
        <FlagInput />
      </Form.Item>
      <Form.Item name="memo" label={t('orders.memo')}>
        <Input.TextArea maxLength={1000} autoFocus autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
      <Form.Item name="tags" label={t('orders.filterTag')}>
        <TagsInput />
      </Form.Item>
      {may('order.assign') && assignees.length > 0 ? (
        <Form.Item name="who" label={t('orders.filterAssignee')}>
          <Select options={people} />
        </Form.Item>
      ) : null}
    </FormDialog>
  );
}

const FIELDS = {
  hold: HoldFields,
  release: ReleaseFields,
  tag: TagFields,
  memo: MemoFields,
  assign: AssignFields,
  cancel: CancelFields,
  ship: ParcelsDialog,
  marks: MarksFields,
} as const;

/** Fetched when it is needed: the list itself opens without a single dialog. */
export function DeedDialog(props: DeedProps): ReactNode {
  const Fields = FIELDS[props.deed];
  return <Fields {...props} />;
}
