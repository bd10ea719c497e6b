import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from './problem-text.ts';
import { Icon, type IconName } from './icon.tsx';
import { useCopy } from './say.tsx';
import { useTitle } from './use-title.ts';

interface PageHeadProps {
  readonly title: ReactNode;
  /** Of the browser's tab, where the title is more than text. */
  readonly tab?: string;
  readonly children?: ReactNode;
  readonly note?: ReactNode;
  readonly back?: ReactNode;
}

/** Title of a page, what may be done here, and where one came from. */
export function PageHead({ title, tab, children, note, back }: PageHeadProps): ReactNode {
  useTitle(tab ?? (typeof title === 'string' ? title : undefined));
  return (
    <header className="page-head">
      <div className="page-title">
        {back}
        <h1>{title}</h1>
        {note === undefined ? null : <span className="quiet">{note}</span>}
      </div>
      <div className="page-actions">{children}</div>
    </header>
  );
}

export function Section({
  title,
  actions,
  children,
  id,
}: {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly id?: string;
}): ReactNode {
  return (
    <section className="panel" {...(id ? { id } : {})}>
      {title === undefined ? null : (
        <header className="panel-head">
          <h2>{title}</h2>
          <div className="panel-actions">{actions}</div>
        </header>
      )}
      {children}
    </section>
  );
}

/** An empty page teaches: one sentence, one way on. */
export function Empty({
  title,
  help,
  children,
}: {
  readonly title?: string;
  readonly help?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="empty">
      <p className="strong">{title ?? t('common.emptyTitle')}</p>
      <p className="quiet">{help ?? t('common.emptyHelp')}</p>
      {children === undefined ? null : <div className="row center">{children}</div>}
    </div>
  );
}

/** What went wrong, and the way on. */
export function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="empty" role="alert">
      <p className="strong">
        <Icon name="alert" /> {t('errors.title')}
      </p>
      <p>{problemText(error, t)}</p>
      {onRetry ? (
        <button type="button" className="link-button" onClick={onRetry}>
          {t('common.retry')}
        </button>
      ) : null}
    </div>
  );
}

export function Waiting({ rows = 6 }: { readonly rows?: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="panel waiting" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, i) => (
        <span key={i} />
      ))}
    </div>
  );
}

export interface Fact {
  readonly name: ReactNode;
  readonly value: ReactNode;
  readonly isWide?: boolean;
}

/** Names and values; empty values are left out. */
export function Facts({ facts }: { readonly facts: readonly (Fact | null | false)[] }): ReactNode {
  return (
    <dl className="facts">
      {facts
        .filter((f): f is Fact => f !== null && f !== false && f.value !== null && f.value !== '')
        .map((f, i) => (
          <div key={i} className={f.isWide ? 'wide' : undefined}>
            <dt>{f.name}</dt>
            <dd>{f.value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Copies without the gaps that make a number readable. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }): ReactNode {
  const { t } = useTranslation();
  const copy = useCopy();
  return (
    <button
      type="button"
      className="copy"
      title={t('common.copy')}
      aria-label={`${t('common.copy')} ${label ?? text}`}
      onClick={(e) => {
        e.stopPropagation();
        e.preventDefault();
        void copy(text);
      }}
    >
      <Icon name="copy" size={13} />
    </button>
  );
}

/** Groups of four are made by spacing alone, so that a selection copies the bare number. */
export function OrderNo({ no, canCopy = false }: { readonly no: string; readonly canCopy?: boolean }): ReactNode {
  return (
    <span className="order-no">
      <span>
        {(no.match(/.{1,4}/g) ?? [no]).map((part, i) => (
          <span key={i} className="group">
            {part}
          </span>
        ))}
      </span>
      {canCopy ? <CopyButton text={no} /> : null}
    </span>
  );
}

export function Notice({
  tone = 'paid',
  icon = 'alert',
  children,
  actions,
}: {
  readonly tone?: string;
  readonly icon?: IconName;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}): ReactNode {
  return (
    <div className={`notice tone-${tone}`} role="note">
      <Icon name={icon} />
      <div className="grow">{children}</div>
      {actions}
    </div>
  );
}
