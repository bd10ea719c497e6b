import { Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { setFeeRateRoute, type ReconciliationBookView } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Facts, Section } from '../../ui/basics.tsx';

const PPM = 10_000;
const percentOf = (ppm: number): string => String(ppm / PPM);
const RATE = /^\d{1,2}(\.\d{1,4})?$/;
const MAX_PERCENT = 10;

/** Exact: `0.6` → 6000 millionths. */
const ppmOf = (text: string): number => Math.round(Number(text) * PPM);

function FeeDialog({ book, onClose }: { readonly book: ReconciliationBookView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const set = useCommand(setFeeRateRoute, { touches: ['reconciliation'] });
  return (
    <FormDialog
      title={t('reconciliation.feeRateTitle')}
      help={t('reconciliation.feeRateHelp')}
      onClose={onClose}
      command={set}
      initial={{ rate: book.feePpm === null ? '' : percentOf(book.feePpm) }}
      toIntention={({ rate = '' }: { rate?: string }) => ({
        params: { bookId: book.id },
        body: { feePpm: rate.trim() === '' ? null : ppmOf(rate.trim()) },
      })}
    >
      <Form.Item
        name="rate"
        label={t('reconciliation.feeRateField')}
        rules={[
          {
            validator: (_, value: string | undefined) => {
              const text = (value ?? '').trim();
              const isFine = text === '' || (RATE.test(text) && Number(text) <= MAX_PERCENT);
              return isFine ? Promise.resolve() : Promise.reject(new Error(t('reconciliation.feeRateWrong')));
            },
          },
        ]}
      >
        <Input inputMode="decimal" placeholder="0.6" />
      </Form.Item>
    </FormDialog>
  );
}

/** What is known of each account: until when it is closed, and which fee was agreed. */
export function Books({ books }: { readonly books: readonly ReconciliationBookView[] }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const [open, setOpen] = useState<ReconciliationBookView | null>(null);
  return (
    <>
      {books.map((book) => (
        <Section
          key={book.id}
          title={`${t(`order.provider.${book.provider}`)} ${book.label}${book.isSimulated ? ` · ${t('payAccounts.simulated')}` : ''}`}
          actions={
            may('reconcile.work') ? (
              <Button
                size="small"
                aria-label={`${t('reconciliation.feeRateChange')} ${t(`order.provider.${book.provider}`)}`}
                onClick={() => setOpen(book)}
              >
                {t('reconciliation.feeRateChange')}
              </Button>
            ) : null
          }
        >
          <Facts
            facts={[
              {
                name: t('reconciliation.feeRate'),
                value: book.feePpm === null ? t('reconciliation.feeRateNone') : `${percentOf(book.feePpm)} %`,
              },
              {
                name: t('reconciliation.signed'),
                value: book.closedThrough === null ? '—' : t('reconciliation.closedThrough', { day: book.closedThrough }),
              },
            ]}
          />
        </Section>
      ))}
      {open ? <FeeDialog book={open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
