import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Form, Input, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  DeadLetterState,
  discardDeadLetterRoute,
  listDeadLetterKindsRoute,
  listDeadLettersRoute,
  retryDeadLetterRoute,
  retryDeadLettersRoute,
  type DeadLetterView,
  type LetterKind,
} from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { usePages, useRoute } from '../../api/use-route.ts';
import { useAsk } from '../../ui/ask.tsx';
import { Empty, OrderNo, Section } from '../../ui/basics.tsx';
import { PagedTable, PlainTable, type Column } from '../../ui/data-table.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useSay } from '../../ui/say.tsx';
import { When } from '../../ui/when.tsx';
import { eventName } from './operations-words.ts';

const TOUCHES = ['letters', 'system', 'attention'];

function DiscardDialog({ letter, onClose }: { readonly letter: DeadLetterView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const discard = useCommand(discardDeadLetterRoute, { touches: TOUCHES, onDone: () => say.done(t('operations.discarded')) });
  return (
    <FormDialog
      title={t('operations.discardTitle')}
      help={t('operations.discardHelp')}
      onClose={onClose}
      command={discard}
      isDanger
      okText={t('operations.discard')}
      toIntention={({ reason }: { reason: string }) => ({ params: { deadLetterId: letter.id }, body: { reason } })}
    >
      <Form.Item
        name="reason"
        label={t('common.reason')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={300} />
      </Form.Item>
    </FormDialog>
  );
}

/** The page that shows what the event is about. */
function Concern({ letter: { concerns } }: { readonly letter: DeadLetterView }): ReactNode {
  const { t } = useTranslation();
  if (concerns === null) return <span className="quiet">—</span>;
  const { kind, id, label } = concerns;
  const word = t(`operations.concern.${kind}`);
  if (kind === 'order')
    return (
      <Link to="/orders/$orderId" params={{ orderId: id }}>
        {label === null ? word : <OrderNo no={label} />}
      </Link>
    );
  if (kind === 'import')
    return (
      <Link to="/imports/$importId" params={{ importId: id }}>
        {word}
      </Link>
    );
  if (kind === 'sku')
    return (
      <Link to="/stock/$skuId" params={{ skuId: id }}>
        {label ?? word}
      </Link>
    );
  return <span title={id}>{word}</span>;
}

function Kinds(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const say = useSay();
  const ask = useAsk();
  const kinds = useRoute('letters', listDeadLetterKindsRoute, {});
  const retry = useCommand(retryDeadLettersRoute, {
    touches: TOUCHES,
    onDone: ({ retried, hasMore }) => say.done(t(hasMore ? 'operations.retriedMore' : 'operations.retriedN', { n: retried })),
  });
  if (!kinds.data || kinds.data.items.length === 0) return null;
  const retryAll = ({ kind, handler, open }: LetterKind): void =>
    ask({
      title: t('operations.retryAllAsk', { n: open, kind: eventName(kind, t) }),
      okText: t('operations.retryAll'),
      onYes: () => retry.mutateAsync({ body: { kind, handler } }, { onError: say.problem }),
    });
  const columns: readonly Column<LetterKind>[] = [
    { key: 'kind', title: t('operations.kind'), phone: 'title', cell: (k) => eventName(k.kind, t) },
    { key: 'handler', title: t('operations.reaction'), cell: (k) => <code>{k.handler}</code> },
    { key: 'open', title: t('operations.letterState.open'), align: 'right', cell: (k) => k.open },
    { key: 'oldest', title: t('operations.oldest'), cell: (k) => <When at={k.oldestAt} /> },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (k) =>
        may('system.manage') && k.kind !== 'unreadable' ? (
          <Button
            size="small"
            aria-label={`${t('operations.retryAll')} ${eventName(k.kind, t)} ${k.handler}`}
            loading={retry.isPending && retry.variables.body.kind === k.kind && retry.variables.body.handler === k.handler}
            onClick={() => retryAll(k)}
          >
            {t('operations.retryAll')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Section title={t('operations.byKind')}>
      <PlainTable label={t('operations.byKind')} rows={kinds.data.items} columns={columns} keyOf={(k) => `${k.kind} ${k.handler}`} />
    </Section>
  );
}

function useLetterColumns(onDiscard: (letter: DeadLetterView) => void): readonly Column<DeadLetterView>[] {
  const { t } = useTranslation();
  const may = useMay();
  const say = useSay();
  const retry = useCommand(retryDeadLetterRoute, { touches: TOUCHES, onDone: () => say.done(t('operations.retried')) });
  return [
    {
      key: 'kind',
      title: t('operations.kind'),
      phone: 'title',
      cell: (l) => (
        <>
          {eventName(l.kind, t)}
          <br />
          <code className="quiet small">{l.handler}</code>
        </>
      ),
    },
    { key: 'concerns', title: t('operations.concerns'), cell: (l) => <Concern letter={l} /> },
    {
      key: 'error',
      title: t('operations.error'),
      cell: (l) => (
        <>
          <span className="pre">{l.error.slice(0, 300)}</span>
          {l.note === null ? null : <div className="quiet">{t('operations.noteWord') + t('common.colon') + l.note}</div>}
        </>
      ),
    },
    { key: 'attempts', title: t('operations.attempts'), align: 'right', cell: (l) => l.attempts },
    { key: 'at', title: t('operations.since'), cell: (l) => <When at={l.at} /> },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (l) =>
        l.state === 'open' && may('system.manage') ? (
          <span className="row tight">
            {l.isRetryable ? (
              <Button size="small" onClick={() => retry.mutate({ params: { deadLetterId: l.id } }, { onError: say.problem })}>
                {t('common.retry')}
              </Button>
            ) : null}
            <Button size="small" danger onClick={() => onDiscard(l)}>
              {t('operations.discard')}
            </Button>
          </span>
        ) : (
          <When at={l.settledAt} />
        ),
    },
  ];
}

/** What failed for good: seen, retried, or given up with a reason. */
export function DeadLettersPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { state: asked } = useSearch({ from: '/shell/workplace/settings/dead-letters' });
  const state = DeadLetterState.options.find((s) => s === asked) ?? 'open';
  const [letter, setLetter] = useState<DeadLetterView | null>(null);
  const pages = usePages<DeadLetterView, typeof listDeadLettersRoute>('letters', listDeadLettersRoute, { state });
  const columns = useLetterColumns(setLetter);
  return (
    <>
      {state === 'open' ? <Kinds /> : null}
      <Section
        title={<span className="aside">{t('operations.lettersHelp')}</span>}
        actions={
          <Segmented
            aria-label={t('common.status')}
            value={state}
            options={DeadLetterState.options.map((value) => ({ value, label: t(`operations.letterState.${value}`) }))}
            onChange={(value) =>
              void navigate({ to: '/settings/dead-letters', search: value === 'open' ? {} : { state: value }, replace: true })
            }
          />
        }
      >
        <PagedTable
          label={t('operations.letters')}
          pages={pages}
          columns={columns}
          keyOf={(l) => l.id}
          empty={<Empty title={t('operations.lettersNone')} help={state === 'open' ? t('operations.lettersNoneHelp') : ''} />}
        />
        {letter ? <DiscardDialog letter={letter} onClose={() => setLetter(null)} /> : null}
      </Section>
    </>
  );
}
