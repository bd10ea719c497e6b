import { useEffect, useRef } from 'react';
import type { LiveNews, LiveTopic } from '@danflow/contract';
import { ask } from './client.ts';

const ADDRESS = '/api/live';
/** The server says something every 14 s; a longer silence is a dead line. */
const SILENCE_MS = 40_000;
const RETRY_MS = 3000;
const MAX_RETRY_MS = 60_000;
/** News are handed over together at most this often: a busy minute must not ask for the same list a hundred times. */
const GATHER_MS = 800;

type Listener = (news: LiveNews) => void;

const listeners = new Set<Listener>();
let source: EventSource | null = null;
let lastId = '';
let failures = 0;
let silence: ReturnType<typeof setTimeout> | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;

const tell = (news: LiveNews): void => {
  for (const listener of listeners) listener(news);
};

const tellAll = (topics: readonly LiveTopic[]): void => {
  for (const topic of topics) tell({ topic, ids: [], at: new Date().toISOString() });
};

function close(): void {
  clearTimeout(silence);
  clearTimeout(retry);
  retry = undefined;
  source?.close();
  source = null;
}

/** A tab in the background hears nothing: browsers allow six lines to a host, and a seventh page would wait for ever. */
const isWanted = (): boolean => listeners.size > 0 && document.visibilityState === 'visible';

function tryAgain(): void {
  close();
  if (!isWanted()) return;
  failures += 1;
  retry = setTimeout(
    () => {
      // Whether the line or the sign-in broke is told by a plain question; a sign-out then leads to the sign-in page.
      void ask('/api/session', { method: 'GET' }).then(open, () => tryAgain());
    },
    Math.min(MAX_RETRY_MS, RETRY_MS * failures),
  );
}

function heard(event: MessageEvent<string>): void {
  if (event.lastEventId !== '') lastId = event.lastEventId;
  clearTimeout(silence);
  silence = setTimeout(tryAgain, SILENCE_MS);
}

function open(): void {
  if (source !== null || !isWanted()) return;
  clearTimeout(retry);
  // A tab that comes back names the last it heard, and is told the rest, or to ask for everything anew.
  const line = new EventSource(lastId === '' ? ADDRESS : `${ADDRESS}?since=${encodeURIComponent(lastId)}`);
  source = line;
  line.addEventListener('hello', (event) => {
    failures = 0;
    heard(event);
  });
  line.addEventListener('beat', heard);
  line.addEventListener('news', (event) => {
    heard(event);
    tell(JSON.parse(event.data) as LiveNews);
  });
  line.addEventListener('refetch', (event) => {
    heard(event);
    tellAll((JSON.parse(event.data) as { topics: readonly LiveTopic[] }).topics);
  });
  line.addEventListener('error', tryAgain);
  silence = setTimeout(tryAgain, SILENCE_MS);
}

if (typeof document !== 'undefined')
  document.addEventListener('visibilitychange', () => {
    if (isWanted()) open();
    else close();
  });

/** The first paint comes before the first news. */
const FIRST_MS = 1000;
let ready: Promise<void> | undefined;

function listen(listener: Listener): () => void {
  listeners.add(listener);
  ready ??= new Promise((go) => setTimeout(go, FIRST_MS));
  void ready.then(open);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      close();
      // Another person may sign in next: what they missed is not known.
      lastId = '';
    }
  };
}

/**
 * Calls back when something of these topics was changed, by whomever. `ids` says which; an empty list says "some": ask
 * again. One line a browser tab, whatever the number of users; news that come together arrive together.
 */
export function useLive(topics: readonly LiveTopic[], onNews: (news: LiveNews) => void): void {
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  const wanted = topics.join(',');
  useEffect(() => {
    const waiting = new Map<LiveTopic, LiveNews>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hand = (): void => {
      timer = undefined;
      const all = [...waiting.values()];
      waiting.clear();
      for (const news of all) latest.current(news);
    };
    const stop = listen((news) => {
      if (!wanted.split(',').includes(news.topic)) return;
      const before = waiting.get(news.topic);
      // "Some" beside named ones stays "some".
      const isSome = before?.ids.length === 0 || news.ids.length === 0;
      waiting.set(news.topic, { ...news, ids: isSome ? [] : [...new Set([...(before?.ids ?? []), ...news.ids])] });
      timer ??= setTimeout(hand, GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [wanted]);
}
