import { useState, type ClipboardEvent, type ReactNode } from 'react';
import { Input } from 'antd';
import { Icon } from './icon.tsx';
import { termsOf } from './search-terms.ts';

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly initial?: string;
  readonly onSearch: (terms: string[]) => void;
  readonly id?: string;
}

/** One line that takes a pasted column: a plain input would glue its lines together. */
export function ManyTermsInput({ label, placeholder, initial = '', onSearch, id }: Props): ReactNode {
  const [typed, setTyped] = useState(initial);
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData('text');
    if (!/[\n\r\t]/.test(pasted.trim())) return;
    event.preventDefault();
    setTyped(
      pasted
        .trim()
        .split(/[\n\r\t]+/)
        .join(', '),
    );
  };
  return (
    <form
      role="search"
      onSubmit={(e) => {
        e.preventDefault();
        onSearch(termsOf(typed));
      }}
    >
      <Input
        {...(id ? { id } : {})}
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        allowClear
        autoComplete="off"
        prefix={<Icon name="search" />}
        onPaste={onPaste}
        onChange={(e) => {
          setTyped(e.target.value);
          if (e.target.value === '' && typed !== '') onSearch([]);
        }}
        enterKeyHint="search"
      />
    </form>
  );
}
