import type { UseMutationResult } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from './form-dialog.tsx';

export function RevealDialog<R>({
  command,
  seconds,
  onClose,
}: {
  readonly command: UseMutationResult<R, Error, string>;
  readonly seconds: number;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <FormDialog
      title={t('order.reveal')}
      onClose={onClose}
      command={command}
      toIntention={({ reason }: { reason: string }) => reason}
      help={t('order.revealNote', { seconds })}
      okText={t('order.reveal')}
    >
      <Form.Item
        name="reason"
        label={t('order.revealReason')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={200} autoFocus autoComplete="off" />
      </Form.Item>
    </FormDialog>
  );
}
