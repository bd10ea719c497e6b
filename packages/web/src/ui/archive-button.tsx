import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from './ask.tsx';

interface Props {
  readonly isArchived: boolean;
  /** What archiving does, as a question. */
  readonly question: string;
  readonly onToggle: () => Promise<unknown>;
}

/** Archiving is asked about; bringing back is not. */
export function ArchiveButton({ isArchived, question, onToggle }: Props): ReactNode {
  const { t } = useTranslation();
  const ask = useAsk();
  const press = () =>
    isArchived ? void onToggle() : ask({ title: question, okText: t('common.archive'), isDanger: true, onYes: onToggle });
  return (
    <Button size="small" type="text" onClick={press}>
      {isArchived ? t('common.unarchive') : t('common.archive')}
    </Button>
  );
}
