import { Button, Form, Input, type FormInstance } from 'antd';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../basics.tsx';
import { useSay } from '../say.tsx';
import type { Pasted, PastedField } from './paste.rules.ts';

/** Rules and the table of regions come when the first text does: a page that is never pasted into pays nothing. */
async function readText(text: string): Promise<Pasted> {
  const [{ readPasted }, { loadRegions }] = await Promise.all([import('./paste.rules.ts'), import('./load-regions.ts')]);
  return readPasted(await loadRegions(), text);
}

const FIELDS: readonly PastedField[] = ['name', 'phone', 'country', 'province', 'city', 'district', 'street', 'postalCode'];

/** Puts what was read below `receiver`; what is doubtful says so at its field until it is edited. Other fields stay as they are. */
export function fillReceiver(form: FormInstance, { fields, doubtful }: Pasted, doubt: string): void {
  const isOtherPlace = fields.province !== undefined || fields.city !== undefined || fields.street !== undefined;
  form.setFields(
    FIELDS.flatMap((field) => {
      const value = fields[field];
      const name = ['receiver', field];
      // A new address replaces the old one whole: the city of the last one must not stay beside the street of this.
      const isStale = isOtherPlace && value === undefined && field !== 'name' && field !== 'phone';
      if (value === undefined && !isStale) return doubtful.includes(field) ? [{ name, warnings: [doubt] }] : [];
      return [{ name, value: value ?? '', errors: [], warnings: doubtful.includes(field) ? [doubt] : [] }];
    }),
  );
}

interface Props {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** After the fields are filled: where the person goes on. */
  readonly onRead?: (pasted: Pasted) => void;
  readonly isFocused?: boolean;
}

/** A block of text from a chat becomes name, phone and address. It is read in the page alone; the text stays until it is cleared. */
export function PasteBox({ value, onChange, onRead, isFocused = false }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const form = Form.useFormInstance();
  const [pasted, setPasted] = useState<Pasted | null>(null);
  const read = (text: string) => {
    if (text.trim() === '') return;
    readText(text).then((found) => {
      setPasted(found);
      fillReceiver(form, found, t('newOrder.pasteCheck'));
      onRead?.(found);
    }, say.problem);
  };
  const onKey = (e: KeyboardEvent<HTMLTextAreaElement>) => {
    if (e.key !== 'Enter' || e.shiftKey || e.ctrlKey || e.metaKey || e.nativeEvent.isComposing || value.trim() === '') return;
    e.preventDefault();
    e.stopPropagation();
    read(value);
  };
  const doubts = (pasted?.doubtful ?? []).filter((f) => f !== 'country');
  return (
    <div className="paste-box">
      <Input.TextArea
        id="paste-box"
        autoFocus={isFocused}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={4000}
        autoComplete="off"
        aria-label={t('newOrder.pasteLabel')}
        placeholder={t('newOrder.pasteHint')}
        value={value}
        onChange={(e) => onChange(e.target.value)}
        onKeyDown={onKey}
        onPaste={(e) => {
          const box = e.currentTarget;
          // The pasted text stands in the box only after this event.
          setTimeout(() => read(box.value));
        }}
      />
      <div className="row apart" style={{ marginTop: 6 }}>
        <span className="quiet">{t('newOrder.pastePrivate')}</span>
        <Button size="small" onClick={() => read(value)} disabled={value.trim() === ''}>
          {t('newOrder.pasteRead')}
        </Button>
      </div>
      <div role="status">
        {pasted === null ? null : doubts.length === 0 && pasted.rest === '' ? (
          <p className="quiet paste-done">{t('newOrder.pasteDone')}</p>
        ) : (
          <Notice tone="pending">
            {doubts.length > 0 ? (
              <div>{t('newOrder.pasteDoubt', { fields: doubts.map((f) => t(`order.${f}`)).join(t('common.comma')) })}</div>
            ) : null}
            {pasted.rest === '' ? null : <div>{t('newOrder.pasteRest', { rest: pasted.rest })}</div>}
          </Notice>
        )}
      </div>
    </div>
  );
}
