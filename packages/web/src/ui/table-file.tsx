import { Button } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { readTableRoute } from '@danflow/contract';
import { upload } from '../api/upload.ts';
import { Icon } from './icon.tsx';
import { useSay } from './say.tsx';

/** Chooses a small table and answers its cells; nothing of it stays on the server. */
export function TableFile({
  label,
  onCells,
}: {
  readonly label: string;
  readonly onCells: (cells: string[][], name: string) => void;
}): ReactNode {
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setBusy(true);
    try {
      const { cells } = (await upload(readTableRoute, file)) as unknown as { cells: string[][] };
      onCells(cells, file.name);
    } catch (error) {
      say.problem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <span>
      <input
        ref={input}
        type="file"
        accept=".xlsx,.csv,.tsv,.txt"
        className="sr-only"
        tabIndex={-1}
        aria-label={label}
        onChange={(e) => {
          void take(e.target.files?.[0]);
          e.target.value = '';
        }}
      />
      <Button icon={<Icon name="upload" />} loading={isBusy} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </span>
  );
}
