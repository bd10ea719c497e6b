import { Form, Input, Radio } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { solveDifferenceRoute, type BodyIn, type DifferenceView } from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useSay } from '../../ui/say.tsx';

type Values = BodyIn<typeof solveDifferenceRoute>;

/** Which side is right, and why; or carried on, so that the day can be signed. */
export function SolveDialog({ difference: d, onClose }: { readonly difference: DifferenceView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const solve = useCommand(solveDifferenceRoute, {
    touches: ['reconciliation', 'payments'],
    onDone: () => say.done(t('reconciliation.solved')),
  });
  const choices = d.state === 'carried' ? (['bill_right', 'books_right'] as const) : (['bill_right', 'books_right', 'carry'] as const);
  return (
    <FormDialog
      title={`${t('reconciliation.solveTitle')} · ${t(`reconciliation.kind.${d.kind}`)}`}
      help={t('reconciliation.choicesHelp')}
      onClose={onClose}
      command={solve}
      okText={t('reconciliation.solve')}
      toIntention={(body: Values) => ({ params: { differenceId: d.id }, body })}
    >
      <Form.Item name="solution" label={t('reconciliation.choice')} rules={[{ required: true, message: t('order.mustBePicked') }]}>
        <Radio.Group options={choices.map((c) => ({ value: c, label: t(`reconciliation.choices.${c}`) }))} />
      </Form.Item>
      <Form.Item
        name="note"
        label={t('reconciliation.note')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={300} />
      </Form.Item>
    </FormDialog>
  );
}
