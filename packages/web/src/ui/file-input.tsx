import { Button } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileView, Route } from '@danflow/contract';
import { upload } from '../api/upload.ts';
import { Icon } from './icon.tsx';
import { problemText } from './problem-text.ts';

interface Props {
  readonly route: Route;
  readonly accept: string;
  readonly maxMb: number;
  readonly id?: string;
  readonly label?: string;
  readonly onChange?: (fileId: string | null) => void;
  readonly onUploaded?: (file: FileView) => void;
}

/** Uploads one file at once and hands its id to the form. */
export function FileInput({ route, accept, maxMb, id, label, onChange, onUploaded }: Props): ReactNode {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [fault, setFault] = useState('');
  const [isBusy, setBusy] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setFault('');
    if (file.size > maxMb * 1024 * 1024) {
      setFault(t('errors.fileTooLarge', { limit: `${maxMb} MB` }));
      return;
    }
    setBusy(true);
    try {
      const stored = await upload(route, file);
      setName(file.name);
      onChange?.(stored.id);
      onUploaded?.(stored);
    } catch (error) {
      setFault(problemText(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <span>
      <input
        ref={input}
        {...(id ? { id } : {})}
        type="file"
        accept={accept}
        className="sr-only"
        tabIndex={-1}
        aria-label={label ?? t('common.chooseFile')}
        onChange={(e) => {
          void take(e.target.files?.[0]);
          e.target.value = '';
        }}
      />
      <Button icon={<Icon name="upload" />} loading={isBusy} onClick={() => input.current?.click()}>
        {label ?? t('common.chooseFile')}
      </Button>
      {name === '' ? null : <span className="quiet"> {name}</span>}
      {fault === '' ? null : (
        <div className="danger" role="alert">
          {fault}
        </div>
      )}
    </span>
  );
}
