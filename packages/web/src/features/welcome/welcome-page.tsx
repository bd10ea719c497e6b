import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeWelcomeRoute, getWelcomeRoute, type WelcomeStep, type WelcomeView } from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { Failed, PageHead, Section, Waiting } from '../../ui/basics.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useSay } from '../../ui/say.tsx';
import { GoodsStep, OrderStep, PeopleStep, ShopStep } from './steps.tsx';

type Step = WelcomeView['steps'][number];
const PAGES = { shop: ShopStep, goods: GoodsStep, people: PeopleStep, order: OrderStep } as const;

function Rail({
  steps,
  at,
  go,
}: {
  readonly steps: readonly Step[];
  readonly at: WelcomeStep | null;
  readonly go: (step: WelcomeStep) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <ol className="steps" aria-label={t('welcome.title')}>
      {steps.map((s, i) => (
        <li key={s.name}>
          <button
            type="button"
            className={`step ${s.state}${s.name === at ? ' on' : ''}`}
            {...(s.name === at ? { 'aria-current': 'step' as const } : {})}
            onClick={() => go(s.name)}
          >
            <span className="step-mark" aria-hidden="true">
              {s.state === 'done' ? <Icon name="check" size={14} /> : i + 1}
            </span>
            <span>
              {t(`welcome.steps.${s.name}`)}
              {s.state === 'open' ? null : (
                <span className="quiet step-state">{t(s.state === 'done' ? 'welcome.done' : 'welcome.skipped')}</span>
              )}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Finished({ onLeave }: { readonly onLeave: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section>
      <div className="empty">
        <p className="strong">{t('welcome.finished')}</p>
        <p className="quiet">{t('welcome.finishedHelp')}</p>
        <div className="row center">
          <Button type="primary" onClick={onLeave}>
            {t('welcome.finish')}
          </Button>
        </div>
      </div>
    </Section>
  );
}

/** After this one, the first that is still open, from the beginning when none follows. */
function nextOpen(steps: readonly Step[], from: WelcomeStep): WelcomeStep | null {
  const at = steps.findIndex((s) => s.name === from);
  const open = (s: Step): boolean => s.state === 'open' && s.name !== from;
  return (steps.slice(at + 1).find(open) ?? steps.find(open))?.name ?? null;
}

function Steps({ welcome }: { readonly welcome: WelcomeView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const { steps } = welcome;
  const [chosen, setChosen] = useState<WelcomeStep | 'end' | null>(null);
  const change = useCommand(changeWelcomeRoute, { touches: ['welcome'] });
  const { mutate } = change;
  const isFirst = welcome.isOffered && !welcome.isBegun;
  // Having seen it counts as begun: from then on it waits in a quiet line and opens by itself no more.
  useEffect(() => {
    if (isFirst) mutate({ body: { act: 'begin' } });
  }, [isFirst, mutate]);
  const at = chosen ?? steps.find((s) => s.state === 'open')?.name ?? 'end';
  const done = steps.filter((s) => s.state === 'done').length;
  const leave = () => change.mutate({ body: { act: 'close' } }, { onSuccess: () => void navigate({ to: '/' }), onError: say.problem });
  const goOn = (step: WelcomeStep) => setChosen(nextOpen(steps, step) ?? 'end');
  const skip = (step: WelcomeStep) => {
    change.mutate({ body: { act: 'skip', step } }, { onError: say.problem });
    goOn(step);
  };
  const Page = at === 'end' ? null : PAGES[at];
  const state = steps.find((s) => s.name === at)?.state;
  return (
    <>
      <PageHead title={t('welcome.title')} note={t('welcome.progress', { n: done })}>
        {done === steps.length ? null : (
          <>
            <Button onClick={() => void navigate({ to: '/' })}>{t('welcome.later')}</Button>
            <Button type="text" onClick={leave}>
              {t('welcome.leave')}
            </Button>
          </>
        )}
      </PageHead>
      {done === steps.length ? null : (
        <p className="quiet" style={{ marginBottom: 12 }}>
          {t('welcome.lead')}
        </p>
      )}
      <Rail steps={steps} at={at === 'end' ? null : at} go={setChosen} />
      {Page === null || at === 'end' ? (
        <Finished onLeave={leave} />
      ) : (
        <Page
          onNext={() => goOn(at)}
          aside={
            state === 'open' ? (
              <Button onClick={() => skip(at)}>{t('welcome.skip')}</Button>
            ) : (
              <Button onClick={() => goOn(at)}>{t('welcome.next')}</Button>
            )
          }
        />
      )}
    </>
  );
}

/** The first run: four steps by the real commands; what is done is read from the data. */
export function WelcomePage(): ReactNode {
  const welcome = useRoute('welcome', getWelcomeRoute, {});
  if (welcome.data) return <Steps welcome={welcome.data} />;
  return welcome.isPending ? <Waiting /> : <Failed error={welcome.error} onRetry={() => void welcome.refetch()} />;
}
