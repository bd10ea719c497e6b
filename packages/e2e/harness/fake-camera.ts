import { writeFileSync } from 'node:fs';

/** Code 39: each sign is nine bars and gaps, `w` the wide ones. */
const SIGNS: Readonly<Record<string, string>> = {
  '0': 'nnnwwnwnn',
  '1': 'wnnwnnnnw',
  '2': 'nnwwnnnnw',
  '3': 'wnwwnnnnn',
  '4': 'nnnwwnnnw',
  '5': 'wnnwwnnnn',
  '6': 'nnwwwnnnn',
  '7': 'nnnwnnwnw',
  '8': 'wnnwnnwnn',
  '9': 'nnwwnnwnn',
  F: 'nnwnwwnnn',
  S: 'nnwnnnwwn',
  '*': 'nwnnwnwnn',
};
const WIDE = 3;

/** The bars of a text, one entry a module: true is black. */
export function barsOf(text: string): boolean[] {
  return [...`*${text}*`].flatMap((sign) => {
    const widths = SIGNS[sign];
    if (widths === undefined) throw new Error(`no bars for ${sign}`);
    return [...[...widths].flatMap((w, i) => Array.from({ length: w === 'w' ? WIDE : 1 }, () => i % 2 === 0)), false];
  });
}

const WIDTH = 1280;
const HEIGHT = 720;
const BLACK = 16;
const WHITE = 235;
const GREY = 128;

/** One uncompressed frame: the barcode in the middle of white paper. */
function frameOf(text: string): Buffer {
  const bars = barsOf(text);
  const module = Math.floor((WIDTH - 80) / bars.length);
  const left = Math.floor((WIDTH - module * bars.length) / 2);
  const row = Buffer.alloc(WIDTH, WHITE);
  bars.forEach((isBlack, i) => isBlack && row.fill(BLACK, left + i * module, left + (i + 1) * module));
  const paper = Buffer.alloc(WIDTH, WHITE);
  const lines = Array.from({ length: HEIGHT }, (_, y) => (y > 240 && y < 480 ? row : paper));
  return Buffer.concat([Buffer.from('FRAME\n'), ...lines, Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)]);
}

/** What the fake camera sees, over and over: one code after the other, each for `seconds`. */
export function writeVideo(file: string, codes: readonly string[], seconds = 2): void {
  const perSecond = 2;
  const frames = codes.flatMap((code) => Array.from({ length: seconds * perSecond }, () => frameOf(code)));
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${perSecond}:1 Ip A1:1 C420jpeg\n`), ...frames]));
}

export const cameraFlags = (file: string): string[] => [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
  '--use-fake-ui-for-media-stream',
];
