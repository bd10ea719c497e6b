import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadLogoRoute } from '@danflow/contract';
import { FileInput } from './file-input.tsx';

interface Props {
  readonly id?: string;
  readonly value?: string | null;
  readonly onChange?: (fileId: string | null) => void;
  /** What is there already. */
  readonly url: string | null;
}

/** A logo with its picture beside it; it can be taken off again. */
export function LogoInput({ id, value, onChange, url }: Props): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useState(url);
  return (
    <span className="row">
      {shown === null ? null : <img className="logo" src={shown} alt={t('settings.logo')} />}
      <FileInput
        route={uploadLogoRoute}
        accept="image/png,image/jpeg,image/webp,image/gif"
        maxMb={5}
        {...(id ? { id } : {})}
        label={t('settings.uploadLogo')}
        {...(onChange ? { onChange } : {})}
        onUploaded={(file) => setShown(file.url)}
      />
      {value ? (
        <Button
          onClick={() => {
            setShown(null);
            onChange?.(null);
          }}
        >
          {t('settings.noLogo')}
        </Button>
      ) : null}
    </span>
  );
}
