import { Button, Form } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { minor, refundRulesRoute, setRefundRulesRoute, type RefundRulesView } from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { Facts, Failed, Section, Waiting } from '../../ui/basics.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { moneyText } from '../../ui/money.tsx';
import { useSay } from '../../ui/say.tsx';

/** Limits hold for each currency; they are typed in the shop's own. */
const CURRENCY = 'CNY';

interface Fields {
  readonly alone?: number | null;
  readonly person?: number | null;
  readonly automatic: number;
}
const orNone = (amount: number | null | undefined) => (amount === null || amount === undefined ? null : minor(amount));

function RulesDialog({ rules, onClose }: { readonly rules: RefundRulesView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const change = useCommand(setRefundRulesRoute, { touches: ['refund-rules'], onDone: () => say.done(t('finance.refundRulesSaved')) });
  return (
    <FormDialog
      title={t('finance.refundRules')}
      help={t('finance.refundRulesHelp')}
      onClose={onClose}
      command={change}
      okText={t('common.save')}
      initial={{ alone: rules.aloneDayMaxAmount, person: rules.personDayMaxAmount, automatic: rules.automaticDayMaxAmount }}
      toIntention={({ alone, person, automatic }: Fields) => ({
        body: {
          aloneDayMaxAmount: orNone(alone),
          personDayMaxAmount: orNone(person),
          automaticDayMaxAmount: minor(automatic),
        },
        ifMatch: rules.version,
      })}
    >
      <Form.Item name="alone" label={t('finance.aloneDayMax')} extra={t('finance.aloneDayMaxHelp')}>
        <MoneyInput currency={CURRENCY} />
      </Form.Item>
      <Form.Item name="person" label={t('finance.personDayMax')} extra={t('finance.personDayMaxHelp')}>
        <MoneyInput currency={CURRENCY} />
      </Form.Item>
      <Form.Item
        name="automatic"
        label={t('finance.automaticDayMax')}
        extra={t('finance.automaticDayMaxHelp')}
        rules={[{ required: true, message: t('errors.badAmount') }]}
      >
        <MoneyInput currency={CURRENCY} />
      </Form.Item>
    </FormDialog>
  );
}

/** How much may be given back by whom (R23). */
export function RefundRules(): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const rules = useRoute('refund-rules', refundRulesRoute, {});
  if (rules.error) return <Failed error={rules.error} onRetry={() => void rules.refetch()} />;
  if (!rules.data) return <Waiting rows={2} />;
  const { aloneDayMaxAmount: alone, personDayMaxAmount: person, automaticDayMaxAmount: automatic } = rules.data;
  return (
    <Section title={t('finance.refundRules')} actions={<Button onClick={() => setOpen(true)}>{t('common.edit')}</Button>}>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('finance.refundRulesHelp')}
      </p>
      <Facts
        facts={[
          { name: t('finance.aloneDayMax'), value: alone === null ? t('finance.noSecond') : moneyText(alone, CURRENCY) },
          { name: t('finance.personDayMax'), value: person === null ? t('finance.noLimit') : moneyText(person, CURRENCY) },
          { name: t('finance.automaticDayMax'), value: moneyText(automatic, CURRENCY) },
        ]}
      />
      {isOpen ? <RulesDialog rules={rules.data} onClose={() => setOpen(false)} /> : null}
    </Section>
  );
}
