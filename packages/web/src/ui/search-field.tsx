import { Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly initial?: string | undefined;
  /** Called on Enter, and with undefined when the field is emptied. */
  readonly onSearch: (text: string | undefined) => void;
  readonly width?: number;
}

/** One field that searches on Enter and forgets when it is cleared. */
export function SearchField({ label, initial = '', onSearch, width = 240 }: Props): ReactNode {
  const [typed, setTyped] = useState(initial);
  const change = (text: string) => {
    setTyped(text);
    if (text === '') onSearch(undefined);
  };
  const send = () => onSearch(typed.trim() === '' ? undefined : typed.trim());
  return (
    <form
      role="search"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <Input
        style={{ width, maxWidth: '100%' }}
        allowClear
        autoComplete="off"
        aria-label={label}
        placeholder={label}
        prefix={<Icon name="search" />}
        value={typed}
        onChange={(e) => change(e.target.value)}
      />
    </form>
  );
}
