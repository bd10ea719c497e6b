import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changePasswordRoute } from '@danflow/contract';
import { call } from '../api/client.ts';
import { sessionQuery } from '../api/session.tsx';
import { problemText } from './problem-text.ts';

interface Fields {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly repeated: string;
}
const LEAST = 10;

/** Changes one's own password; other sessions end. */
export function PasswordForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const change = useMutation({
    mutationFn: ({ currentPassword, newPassword }: Fields) => call(changePasswordRoute, { body: { currentPassword, newPassword } }),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      form.resetFields();
      onDone();
    },
  });
  const required = { required: true, message: t('errors.fieldRequired') };
  return (
    <Form<Fields> form={form} layout="vertical" requiredMark={false} onFinish={(fields) => change.mutate(fields)}>
      <Form.Item name="currentPassword" label={t('session.currentPassword')} rules={[required]}>
        <Input type="password" autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="newPassword"
        label={t('session.newPassword')}
        extra={t('session.passwordRule')}
        rules={[required, { min: LEAST, message: t('session.passwordRule') }]}
      >
        <Input type="password" autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="repeated"
        label={t('session.repeatPassword')}
        dependencies={['newPassword']}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              !value || value === getFieldValue('newPassword')
                ? Promise.resolve()
                : Promise.reject(new Error(t('session.passwordsDiffer'))),
          }),
        ]}
      >
        <Input type="password" autoComplete="new-password" />
      </Form.Item>
      {change.error ? <Alert type="error" showIcon title={problemText(change.error, t)} style={{ marginBottom: 16 }} role="alert" /> : null}
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t('session.changePassword')}
      </Button>
    </Form>
  );
}
