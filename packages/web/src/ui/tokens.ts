/** The look in one place: CSS variables and antd's theme are both made from these. */
export type Mode = 'light' | 'dark';

interface Pair {
  readonly ink: string;
  readonly back: string;
}

export interface Tokens {
  readonly ink: string;
  readonly ink2: string;
  readonly surface: string;
  readonly raised: string;
  readonly line: string;
  /** Borders of controls: 3:1 against what they stand on. */
  readonly edge: string;
  readonly hover: string;
  readonly brand: string;
  readonly onBrand: string;
  readonly tones: Readonly<Record<Tone, Pair>>;
}

export const TONES = ['pending', 'paid', 'shipped', 'completed', 'cancelled', 'danger', 'hold'] as const;
export type Tone = (typeof TONES)[number];

export const TOKENS: Readonly<Record<Mode, Tokens>> = {
  light: {
    ink: '#1B1F24',
    ink2: '#5B6472',
    surface: '#F6F7F9',
    raised: '#FFFFFF',
    line: '#E3E6EB',
    edge: '#8A93A0',
    hover: '#EFF2F6',
    brand: '#1F5EFF',
    onBrand: '#FFFFFF',
    tones: {
      pending: { ink: '#8A5A00', back: '#FFF3D6' },
      paid: { ink: '#0B5CAD', back: '#E3F0FF' },
      shipped: { ink: '#0B6B74', back: '#DFF5F6' },
      completed: { ink: '#1B6E3C', back: '#E2F5E8' },
      cancelled: { ink: '#5B6472', back: '#EEF0F3' },
      danger: { ink: '#B3261E', back: '#FDE7E5' },
      hold: { ink: '#7A3E9D', back: '#F3E8FA' },
    },
  },
  dark: {
    ink: '#E6E9EE',
    ink2: '#A8B0BD',
    surface: '#15181D',
    raised: '#1E2229',
    line: '#2C323B',
    edge: '#6B7480',
    hover: '#272C35',
    brand: '#8FB0FF',
    onBrand: '#15181D',
    tones: {
      pending: { ink: '#F5C451', back: '#2B2617' },
      paid: { ink: '#7FB7FF', back: '#18263A' },
      shipped: { ink: '#6FD3DB', back: '#162B2E' },
      completed: { ink: '#7BD79A', back: '#182B20' },
      cancelled: { ink: '#A8B0BD', back: '#272C35' },
      danger: { ink: '#FF8A80', back: '#351F1F' },
      hold: { ink: '#D3A6F0', back: '#2C2136' },
    },
  },
};

const FONT = '-apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif';

/** Hands the tokens to the stylesheet. */
export function applyTokens(mode: Mode): void {
  const tokens = TOKENS[mode];
  const root = document.documentElement;
  root.dataset.theme = mode;
  root.style.colorScheme = mode;
  const set = (name: string, value: string) => root.style.setProperty(`--${name}`, value);
  for (const name of ['ink', 'ink2', 'surface', 'raised', 'line', 'edge', 'hover', 'brand', 'onBrand'] as const) set(name, tokens[name]);
  for (const tone of TONES) {
    set(tone, tokens.tones[tone].ink);
    set(`${tone}-back`, tokens.tones[tone].back);
  }
  set('font', FONT);
}
