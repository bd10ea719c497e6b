import type { UseMutationResult } from '@tanstack/react-query';
import { Alert, Form, Modal, type FormInstance } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';
import { problemText } from './problem-text.ts';

export type Path = (string | number)[];
/** `receiver.phone` → ['receiver', 'phone']; `lines.0.qty` → ['lines', 0, 'qty']. */
export const pathOf = (field: string): Path =>
  field
    .replace(/^body\./, '')
    .split('.')
    .map((p) => (/^\d+$/.test(p) ? Number(p) : p));

/** Puts the server's words beside the fields they are about. */
export function showFieldProblems(form: FormInstance, error: unknown): void {
  if (!(error instanceof Problem) || error.fields.length === 0) return;
  form.setFields(error.fields.map((p) => ({ name: pathOf(p.field), errors: [p.message] })));
}

interface Props<V, R, I> {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly command: UseMutationResult<R, Error, I>;
  readonly toIntention: (values: V) => I;
  readonly initial?: Partial<V>;
  readonly help?: ReactNode;
  readonly okText?: string;
  readonly isDanger?: boolean;
  readonly width?: number;
  readonly form?: FormInstance<V>;
  readonly children?: ReactNode;
}

/** A question with fields. It stays open, with what was typed, until the server has said yes. */
export function FormDialog<V extends object, R, I>({
  title,
  onClose,
  command,
  toIntention,
  initial,
  help,
  okText,
  isDanger = false,
  width = 480,
  form: given,
  children,
}: Props<V, R, I>): ReactNode {
  const { t } = useTranslation();
  const [own] = Form.useForm<V>();
  const form = given ?? own;
  useEffect(() => showFieldProblems(form as FormInstance, command.error), [form, command.error]);
  return (
    <Modal
      open
      title={title}
      onCancel={onClose}
      width={width}
      okText={okText ?? t('common.ok')}
      cancelText={t('common.cancel')}
      okButtonProps={{ danger: isDanger, loading: command.isPending, htmlType: 'submit' }}
      mask={{ closable: false }}
      modalRender={(dialog) => (
        <Form<V>
          form={form}
          layout="vertical"
          requiredMark={false}
          {...(initial ? { initialValues: initial } : {})}
          onFinish={(values) => command.mutate(toIntention(values), { onSuccess: onClose })}
          scrollToFirstError
        >
          {dialog}
        </Form>
      )}
    >
      {help ? (
        <p className="quiet" style={{ marginBottom: 12 }}>
          {help}
        </p>
      ) : null}
      {children}
      {command.error ? <Alert type="error" showIcon title={problemText(command.error, t)} role="alert" /> : null}
    </Modal>
  );
}
