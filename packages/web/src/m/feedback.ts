import { choice } from '../ui/choices.ts';
import { tongue } from './words.ts';

/** What a scan came to. Four sounds that are told apart without looking. */
export type Mood = 'info' | 'good' | 'warn' | 'stop';

interface Note {
  readonly hz: number;
  readonly at: number;
  readonly ms: number;
  readonly shape: OscillatorType;
}
const TUNES: Readonly<Record<Mood | 'unknown', readonly Note[]>> = {
  info: [{ hz: 1_320, at: 0, ms: 70, shape: 'sine' }],
  good: [
    { hz: 880, at: 0, ms: 90, shape: 'sine' },
    { hz: 1_320, at: 100, ms: 150, shape: 'sine' },
  ],
  warn: [
    { hz: 620, at: 0, ms: 110, shape: 'triangle' },
    { hz: 620, at: 180, ms: 110, shape: 'triangle' },
  ],
  stop: [0, 260, 520].map((at) => ({ hz: 180, at, ms: 210, shape: 'sawtooth' as const })),
  unknown: [{ hz: 240, at: 0, ms: 320, shape: 'square' }],
};
const SHAKES: Readonly<Record<Mood | 'unknown', number[]>> = {
  info: [20],
  good: [60],
  warn: [60, 60, 60],
  stop: [300, 100, 300, 100, 300],
  unknown: [250],
};

let audio: AudioContext | null = null;

/** Browsers let a page sound only after it was touched: called from the first touch. */
export function wakeSound(): void {
  audio ??= 'AudioContext' in globalThis ? new AudioContext() : null;
  void audio?.resume().catch(() => undefined);
}

export const isOn = (name: 'sound' | 'speech' | 'vibration'): boolean =>
  choice(`phone.${name}`) === '1' || (name !== 'speech' && choice(`phone.${name}`) === null);

function play(context: AudioContext, notes: readonly Note[]): void {
  for (const { hz, at, ms, shape } of notes) {
    const start = context.currentTime + at / 1000;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = shape;
    oscillator.frequency.value = hz;
    gain.gain.setValueAtTime(0.25, start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + ms / 1000);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + ms / 1000);
  }
}

export function tell(mood: Mood | 'unknown', text: string): void {
  if (isOn('sound') && audio?.state === 'running') play(audio, TUNES[mood]);
  if (isOn('vibration') && 'vibrate' in navigator && navigator.userActivation?.hasBeenActive) navigator.vibrate(SHAKES[mood]);
  if (isOn('speech') && 'speechSynthesis' in globalThis) {
    speechSynthesis.cancel();
    const said = new SpeechSynthesisUtterance(text);
    said.lang = tongue();
    speechSynthesis.speak(said);
  }
}
