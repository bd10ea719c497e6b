import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { commentOrderRoute, orderHistoryRoute, type OrderView, type ReplyOf } from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { Failed, Section, Waiting } from '../../ui/basics.tsx';
import { Changes } from '../../ui/changes.tsx';
import { actorName } from '../../ui/actor-name.ts';
import { actionName, reasonText } from '../../ui/journal-words.ts';
import { useSay } from '../../ui/say.tsx';
import { When } from '../../ui/when.tsx';

type Story = ReplyOf<typeof orderHistoryRoute>;
const FIRST_SHOWN = 12;

function CommentBox({ orderId }: { readonly orderId: string }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [text, setText] = useState('');
  const send = useCommand(commentOrderRoute, {
    touches: ['orders'],
    onDone: () => {
      setText('');
      say.done(t('order.commentSent'));
    },
  });
  const post = () => send.mutate({ params: { orderId }, body: { body: text } }, { onError: say.problem });
  return (
    <form
      className="row no-print"
      style={{ marginBottom: 16, alignItems: 'flex-start' }}
      onSubmit={(e) => {
        e.preventDefault();
        if (text.trim() !== '') post();
      }}
    >
      <Input.TextArea
        className="grow"
        autoSize={{ minRows: 1, maxRows: 6 }}
        maxLength={2000}
        aria-label={t('order.comment')}
        placeholder={t('order.commentPlaceholder')}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <Button htmlType="submit" disabled={text.trim() === ''} loading={send.isPending}>
        {t('order.commentSend')}
      </Button>
    </form>
  );
}

interface Moment {
  readonly key: string;
  readonly at: string;
  readonly node: ReactNode;
  readonly seq: number;
  readonly isComment: boolean;
}

type Entry = Story['entries'][number];

function EntryText({ entry, order }: { readonly entry: Entry; readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <div>
        <span className="strong">{actionName(entry.action, t)}</span>{' '}
        <span className="quiet">
          {actorName(entry, t)} · <When at={entry.at} />
        </span>
      </div>
      {entry.reason ? <div>{t('history.reason', { reason: reasonText({ subjectKind: 'order', ...entry }, t) })}</div> : null}
      <Changes changes={entry.changes} subject="order" currency={order.currency} />
    </>
  );
}

function CommentText({ comment }: { readonly comment: Story['comments'][number] }): ReactNode {
  return (
    <>
      <div>
        <span className="strong">{comment.byName}</span>{' '}
        <span className="quiet">
          · <When at={comment.at} />
        </span>
      </div>
      <div className="comment-body pre">{comment.body}</div>
    </>
  );
}

/** Newest first; of what happened in one moment the later entry of the journal leads. */
function momentsOf(story: Story, order: OrderView): Moment[] {
  const entries = story.entries.map((e) => ({
    key: `e${e.seq}`,
    at: e.at,
    seq: e.seq,
    isComment: false,
    node: <EntryText entry={e} order={order} />,
  }));
  const comments = story.comments.map((c) => ({
    key: c.id,
    at: c.at,
    seq: Number.MAX_SAFE_INTEGER,
    isComment: true,
    node: <CommentText comment={c} />,
  }));
  return [...entries, ...comments].sort((a, b) => b.at.localeCompare(a.at) || b.seq - a.seq);
}

/** Every change of the order, newest first: who, when, why, in words. */
export function HistoryPanel({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTranslation();
  const [isAll, setAll] = useState(false);
  const story = useRoute('orders', orderHistoryRoute, { params: { orderId: order.id } });
  if (story.isPending) return <Waiting rows={4} />;
  if (story.error) return <Failed error={story.error} onRetry={() => void story.refetch()} />;
  const moments = momentsOf(story.data, order);
  const shown = isAll ? moments : moments.slice(0, FIRST_SHOWN);
  return (
    <Section title={t('order.history')} id="history">
      <CommentBox orderId={order.id} />
      {moments.length === 0 ? (
        <p className="quiet">{t('order.noHistory')}</p>
      ) : (
        <ol className="timeline">
          {shown.map((m) => (
            <li key={m.key} className={m.isComment ? 'comment' : undefined}>
              {m.node}
            </li>
          ))}
        </ol>
      )}
      {moments.length > shown.length ? <Button onClick={() => setAll(true)}>{t('order.showAll', { n: moments.length })}</Button> : null}
    </Section>
  );
}
