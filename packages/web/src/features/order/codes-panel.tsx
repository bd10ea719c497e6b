import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { orderCodesRoute, type OrderView } from '@danflow/contract';
import { useRoute } from '../../api/use-route.ts';
import { CopyButton, Failed, Section } from '../../ui/basics.tsx';
import { Pill } from '../../ui/pills.tsx';
import { When } from '../../ui/when.tsx';
import { minuteOf } from '../../ui/zone.ts';
import type { OpenDialog } from './dialogs.tsx';

/** Card keys and redeem codes of a virtual order. */
export function CodesPanel({ order, open }: { readonly order: OrderView; readonly open: OpenDialog }): ReactNode {
  const { t } = useTranslation();
  const codes = useRoute('orders', orderCodesRoute, { params: { orderId: order.id } });
  if (codes.error) return <Failed error={codes.error} onRetry={() => void codes.refetch()} />;
  const items = codes.data?.codes ?? [];
  return (
    <Section
      title={t('order.codes')}
      actions={
        order.actions.includes('redeem') ? <Button onClick={() => open({ kind: 'redeem' })}>{t('words.action.redeem')}</Button> : null
      }
    >
      {items.length === 0 ? (
        <p className="quiet">{t('order.noCodes')}</p>
      ) : (
        <ul className="entries">
          {items.map((c, i) => (
            <li key={i} className="row apart entry">
              <span className="col tight">
                <span className="row tight">
                  <span className="strong num">{c.code}</span>
                  {c.isMasked ? null : <CopyButton text={c.code} />}
                </span>
                <span className="quiet">
                  {c.kind === 'card_key' ? t('order.codeCardKey') : t('order.codeRedeem')} · {c.title} · <When at={c.at} />
                </span>
              </span>
              {c.kind === 'redeem_code' ? (
                c.redeemedAt ? (
                  <Pill tone="completed">{t('order.redeemedAt', { at: minuteOf(c.redeemedAt) })}</Pill>
                ) : (
                  <Pill tone="paid">{t('order.notRedeemed')}</Pill>
                )
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
