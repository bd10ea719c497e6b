import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import { outbox, queueOf, useOnline, useQueue } from './outbox.ts';
import type { Entry } from './queue.ts';
import { OrderNo, useSession } from './shell.tsx';
import { fill, useWords } from './words.ts';

/** In every page's head: is there a connection, and does anything still wait to be sent? */
export function QueueChip(): ReactNode {
  const w = useWords();
  const { id } = useSession();
  const isOnline = useOnline();
  const { waiting, refused } = queueOf(useQueue(), id);
  const parts = [
    ...(isOnline ? [] : [w.offlineHere]),
    ...(waiting.length > 0 ? [fill(w.queueWaiting, { n: waiting.length })] : []),
    ...(refused.length > 0 ? [fill(w.queueRefused, { n: refused.length })] : []),
  ];
  if (parts.length === 0) return null;
  return (
    <span className={`m-chip ${refused.length > 0 ? 'm-chip-stop' : 'm-chip-warn'}`} data-testid="queue-chip">
      {parts.join(' · ')}
    </span>
  );
}

function Row({ entry }: { readonly entry: Entry }): ReactNode {
  const w = useWords();
  const { task, refusal, key } = entry;
  const known = refusal !== null && refusal in w.refusal ? w.refusal[refusal as keyof typeof w.refusal] : w.refusal.other;
  const remove = () => {
    if (confirm(w.removeConfirm)) outbox.remove(key);
  };
  return (
    <li className="m-item">
      <div className="m-grow">
        <OrderNo no={task.code} />
        <span className="m-quiet">{task.kind === 'ship' ? task.trackingNo : fill(w.receiveN, { n: task.qty })}</span>
        <span className={refusal === null ? 'm-tag m-tag-warn' : 'm-tag m-tag-stop'}>
          {refusal === null ? w.waiting : `${w.refused}: ${outbox.says.get(key) || known}`}
        </span>
      </div>
      <button type="button" className="m-button m-light" onClick={remove}>
        {w.remove}
      </button>
    </li>
  );
}

export interface Done {
  readonly key: string;
  readonly code: string;
  readonly detail: string;
  readonly says: string;
}

/** What waits, what was refused, and what was just done. */
export function QueuePanel({ recent }: { readonly recent: readonly Done[] }): ReactNode {
  const w = useWords();
  const { id } = useSession();
  const { waiting, refused, others } = queueOf(useQueue(), id);
  return (
    <>
      {waiting.length + refused.length + others > 0 ? (
        <section className="m-card" aria-label={w.queue} data-testid="queue">
          <div className="m-row m-apart">
            <h2>{w.queue}</h2>
            {waiting.length > 0 ? (
              <button type="button" className="m-button m-light" onClick={() => void outbox.flush(id)}>
                {w.sendNow}
              </button>
            ) : null}
          </div>
          <ul className="m-list">
            {[...refused, ...waiting].map((entry) => (
              <Row key={entry.key} entry={entry} />
            ))}
          </ul>
          {others > 0 ? <p className="m-quiet">{fill(w.queueOthers, { n: others })}</p> : null}
        </section>
      ) : null}
      {recent.length > 0 ? (
        <section className="m-card" aria-label={w.recent}>
          <h2>{w.recent}</h2>
          <ul className="m-list">
            {recent.map((done) => (
              <li key={done.key} className="m-item">
                <Icon name="check" size={20} />
                <div className="m-grow">
                  <OrderNo no={done.code} />
                  <span className="m-quiet">{done.detail}</span>
                </div>
                <span>{done.says}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
