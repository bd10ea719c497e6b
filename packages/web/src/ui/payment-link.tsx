import { Button } from 'antd';
import { QRCodeSVG } from 'qrcode.react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCopy } from './say.tsx';

/** Where the buyer pays, ready to be sent: address, QR code, words for a chat. */
export function PaymentLinkCard({ url, words }: { readonly url: string; readonly words: string }): ReactNode {
  const { t } = useTranslation();
  const copy = useCopy();
  return (
    <div className="row" style={{ alignItems: 'flex-start', gap: 16 }}>
      <div className="qr">
        <QRCodeSVG value={url} size={132} title={t('order.linkQr')} />
      </div>
      <div className="col grow" style={{ minWidth: 220 }}>
        <a href={url} target="_blank" rel="noreferrer" style={{ overflowWrap: 'anywhere' }} data-testid="payment-link">
          {url}
        </a>
        <div className="row">
          <Button type="primary" onClick={() => void copy(url)}>
            {t('order.linkCopy')}
          </Button>
          <Button onClick={() => void copy(words)}>{t('order.linkCopyText')}</Button>
        </div>
      </div>
    </div>
  );
}
