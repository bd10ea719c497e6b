import type { ReactNode } from 'react';
import { choose, useChoice } from '../ui/choices.ts';
import { Icon } from '../ui/icon.tsx';
import { send } from './api.ts';
import { isOn, wakeSound } from './feedback.ts';
import { QueueChip, QueuePanel } from './queue-panel.tsx';
import { Go, Page, useMay, useSession } from './shell.tsx';
import { LanguageButton } from './sign-in-page.tsx';
import { TILES } from './tiles.ts';
import { tongue, useWords } from './words.ts';

function Switch({ name }: { readonly name: 'sound' | 'speech' | 'vibration' }): ReactNode {
  const w = useWords();
  useChoice(`phone.${name}`);
  const on = isOn(name);
  const turn = () => {
    wakeSound();
    choose(`phone.${name}`, on ? '0' : '1');
  };
  return (
    <li className="m-item">
      <span className="m-grow" id={`label-${name}`}>
        {w[name]}
      </span>
      <button type="button" role="switch" aria-checked={on} aria-labelledby={`label-${name}`} className="m-switch" onClick={turn}>
        <span aria-hidden="true">{on ? w.on : w.off}</span>
      </button>
    </li>
  );
}

function ThemeSwitch(): ReactNode {
  const w = useWords();
  const isDark = useChoice('theme') === 'dark' || document.documentElement.dataset.theme === 'dark';
  return (
    <li className="m-item">
      <span className="m-grow" id="label-theme">
        {w.theme}
      </span>
      <button
        type="button"
        role="switch"
        aria-checked={isDark}
        aria-labelledby="label-theme"
        className="m-switch"
        onClick={() => choose('theme', isDark ? 'light' : 'dark')}
      >
        <span aria-hidden="true">{isDark ? w.on : w.off}</span>
      </button>
    </li>
  );
}

const signOut = () =>
  void send('signOut', {}).then(
    () => location.assign('/m'),
    () => undefined,
  );

export function HomePage(): ReactNode {
  const w = useWords();
  const may = useMay();
  const { name } = useSession();
  const tiles = TILES.filter((t) => may(...t.needs));
  return (
    <Page title={w.app} isHome aside={<QueueChip />}>
      {tiles.length === 0 ? <p className="m-empty">{w.noTiles}</p> : null}
      <nav className="m-tiles" aria-label={w.home}>
        {tiles.map((t) => (
          <Go key={t.to} to={t.to} className="m-tile">
            <Icon name={t.icon} size={28} />
            <span>
              <strong>{w[t.word]}</strong>
              <span className="m-quiet">{w[t.help]}</span>
            </span>
            <Icon name="right" size={18} />
          </Go>
        ))}
      </nav>
      <QueuePanel recent={[]} />
      <section className="m-card">
        <div className="m-row m-apart">
          <h2>{w.settings}</h2>
          <span className="m-quiet">{name}</span>
        </div>
        <ul className="m-list">
          <Switch name="sound" />
          <Switch name="vibration" />
          <Switch name="speech" />
          <ThemeSwitch />
        </ul>
        <div className="m-row m-wrap">
          <LanguageButton onChosen={() => void send('setLocale', { body: { locale: tongue() } }).catch(() => undefined)} />
          <a className="m-button m-light" href="/">
            {w.desktop}
          </a>
          <button type="button" className="m-button m-light" onClick={signOut}>
            {w.signOut}
          </button>
        </div>
      </section>
    </Page>
  );
}
