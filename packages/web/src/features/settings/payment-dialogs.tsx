import { Alert, Button, Form, Input } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  setPaymentAccountRoute,
  switchPaymentAccountRoute,
  testPaymentAccountRoute,
  type AccountFieldView,
  type AccountKindView,
  type PaymentAccountView,
} from '@danflow/contract';
import { Problem } from '../../api/problem.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { useSay } from '../../ui/say.tsx';

const touches = ['payment-accounts', 'payments'];

interface Fields {
  readonly values: Record<string, string | undefined>;
  readonly currentPassword: string;
}

/** Fields that were left empty are not sent, so that what they hold stays; a plain line says what it is to be. */
const typedOf = (kind: AccountKindView, values: Fields['values']): Record<string, string> =>
  Object.fromEntries(
    kind.fields.flatMap((f) => {
      const value = (values[f.name] ?? '').trim();
      return value === '' && f.kind !== 'line' ? [] : [[f.name, value]];
    }),
  );

function ValueField({ field, shown }: { readonly field: AccountFieldView; readonly shown: string | undefined }): ReactNode {
  const { t, i18n } = useTranslation();
  const tongue = i18n.language === 'en' ? 'en' : 'zh';
  const isSecret = field.kind !== 'line';
  const isNeeded = field.isRequired && (shown === undefined || !isSecret);
  const common = isSecret && shown !== undefined ? { placeholder: `${t('payAccounts.keep')} (${shown})` } : {};
  return (
    <Form.Item
      name={['values', field.name]}
      label={field.label[tongue]}
      extra={field.hint[tongue]}
      rules={isNeeded ? [{ required: true, whitespace: true, message: t('errors.fieldRequired') }] : []}
    >
      {field.kind === 'line' ? (
        <Input maxLength={200} autoComplete="off" spellCheck={false} />
      ) : field.kind === 'secret_line' ? (
        <Input type="password" maxLength={500} autoComplete="new-password" {...common} />
      ) : (
        <Input.TextArea rows={3} maxLength={8000} autoComplete="off" spellCheck={false} {...common} />
      )}
    </Form.Item>
  );
}

export function PasswordField(): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="currentPassword"
      label={t('payAccounts.password')}
      extra={t('payAccounts.passwordHelp')}
      rules={[{ required: true, message: t('errors.fieldRequired') }]}
    >
      <Input type="password" autoComplete="current-password" />
    </Form.Item>
  );
}

interface AccountProps {
  readonly kind: AccountKindView;
  readonly account: PaymentAccountView | null;
  readonly onClose: () => void;
}

/** Values are typed, tested if one likes, and saved with the password; nothing of them is ever shown again. */
export function AccountDialog({ kind, account, onClose }: AccountProps): ReactNode {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const [form] = Form.useForm<Fields>();
  const save = useCommand(setPaymentAccountRoute, { touches, onDone: () => say.done(t('payAccounts.saved')) });
  const test = useCommand(testPaymentAccountRoute);
  const params = { provider: kind.provider };
  const wrong = save.error instanceof Problem && save.error.code === 'account_field_wrong' ? save.error : null;
  useEffect(() => {
    if (wrong)
      form.setFields([
        { name: ['values', String(wrong.facts.field)], errors: [String(wrong.facts[i18n.language === 'en' ? 'en' : 'zh'])] },
      ]);
  }, [form, wrong, i18n.language]);
  const shown = new Map(account?.values.map((v) => [v.name, v.shown]) ?? []);
  const lines = kind.fields.filter((f) => f.kind === 'line').map((f): [string, string | undefined] => [f.name, shown.get(f.name)]);
  return (
    <FormDialog
      title={`${kind.label[i18n.language === 'en' ? 'en' : 'zh']} · ${t('payAccounts.title')}`}
      help={t('payAccounts.editHelp')}
      width={620}
      form={form}
      onClose={onClose}
      command={save}
      okText={t('common.save')}
      initial={{ values: Object.fromEntries(lines) }}
      toIntention={({ values, currentPassword }: Fields) => ({ params, body: { values: typedOf(kind, values), currentPassword } })}
    >
      {kind.fields.map((f) => (
        <ValueField key={f.name} field={f} shown={shown.get(f.name)} />
      ))}
      <Form.Item>
        <Button
          loading={test.isPending}
          onClick={() => test.mutate({ params, body: { values: typedOf(kind, form.getFieldsValue(true).values ?? {}) } })}
        >
          {t('payAccounts.testTyped')}
        </Button>
      </Form.Item>
      <div aria-live="polite" style={{ marginBottom: 12 }}>
        {test.data ? (
          <Alert
            type={test.data.isOk ? 'success' : 'error'}
            showIcon
            title={test.data.isOk ? t('payAccounts.testOk') : t('payAccounts.testBad') + t('common.colon') + (test.data.detail ?? '')}
          />
        ) : null}
        {test.error ? <Alert type="error" showIcon title={problemText(test.error, t)} /> : null}
      </div>
      <PasswordField />
    </FormDialog>
  );
}

/** On or off, with the password. */
export function SwitchDialog({ account, onClose }: { readonly account: PaymentAccountView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const isOn = account.state !== 'active';
  const change = useCommand(switchPaymentAccountRoute, { touches, onDone: () => say.done() });
  return (
    <FormDialog
      title={`${t(isOn ? 'payAccounts.switchOnTitle' : 'payAccounts.switchOffTitle')} · ${account.label}`}
      help={t(isOn ? 'payAccounts.switchOnHelp' : 'payAccounts.switchOffHelp')}
      onClose={onClose}
      command={change}
      okText={t(isOn ? 'payAccounts.switchOn' : 'payAccounts.switchOff')}
      isDanger={!isOn}
      toIntention={({ currentPassword }: { currentPassword: string }) => ({
        params: { provider: account.provider },
        body: { accountId: account.id, isOn, currentPassword },
      })}
    >
      <PasswordField />
    </FormDialog>
  );
}
