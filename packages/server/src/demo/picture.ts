import { crc32, deflateSync } from 'node:zlib';

type Colour = readonly [red: number, green: number, blue: number];
/** How far a point lies outside the shape; below zero inside. In units of the picture's side. */
type Distance = (x: number, y: number) => number;

interface Layer {
  readonly shape: Distance;
  readonly colour: Colour;
}

const box =
  (cx: number, cy: number, halfWidth: number, halfHeight: number, round: number): Distance =>
  (x, y) => {
    const dx = Math.abs(x - cx) - halfWidth + round;
    const dy = Math.abs(y - cy) - halfHeight + round;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
  };
const disc =
  (cx: number, cy: number, radius: number): Distance =>
  (x, y) =>
    Math.hypot(x - cx, y - cy) - radius;
const ring = (cx: number, cy: number, radius: number, width: number): Distance => {
  const whole = disc(cx, cy, radius);
  return (x, y) => Math.abs(whole(x, y)) - width / 2;
};

const WHITE: Colour = [255, 255, 255];
const BROWN: Colour = [111, 78, 55];
const shade = ([r, g, b]: Colour, by: number): Colour => [r * by, g * by, b * by];

/** What a kind of goods looks like, in its colour. */
const SHAPES = {
  pot: (c: Colour): Layer[] => [
    { shape: ring(0.72, 0.52, 0.13, 0.045), colour: shade(c, 0.75) },
    { shape: box(0.24, 0.5, 0.1, 0.025, 0.02), colour: shade(c, 0.75) },
    { shape: box(0.48, 0.54, 0.2, 0.2, 0.08), colour: c },
    { shape: box(0.48, 0.32, 0.15, 0.03, 0.03), colour: shade(c, 0.75) },
    { shape: disc(0.48, 0.265, 0.03), colour: shade(c, 0.6) },
  ],
  cup: (c: Colour): Layer[] => [
    { shape: ring(0.69, 0.5, 0.11, 0.05), colour: shade(c, 0.8) },
    { shape: box(0.47, 0.52, 0.21, 0.21, 0.07), colour: c },
    { shape: box(0.47, 0.37, 0.17, 0.035, 0.03), colour: BROWN },
  ],
  bag: (c: Colour): Layer[] => [
    { shape: box(0.5, 0.53, 0.2, 0.28, 0.04), colour: c },
    { shape: box(0.5, 0.27, 0.2, 0.035, 0.015), colour: shade(c, 0.7) },
    { shape: box(0.5, 0.57, 0.13, 0.1, 0.03), colour: WHITE },
    { shape: disc(0.5, 0.57, 0.055), colour: BROWN },
  ],
  box: (c: Colour): Layer[] => [
    { shape: box(0.5, 0.52, 0.25, 0.22, 0.04), colour: c },
    { shape: box(0.5, 0.38, 0.25, 0.05, 0.03), colour: shade(c, 0.8) },
    { shape: box(0.5, 0.56, 0.12, 0.05, 0.02), colour: WHITE },
  ],
  card: (c: Colour): Layer[] => [
    { shape: box(0.5, 0.5, 0.3, 0.19, 0.04), colour: c },
    { shape: box(0.5, 0.43, 0.3, 0.03, 0.001), colour: shade(c, 0.7) },
    { shape: box(0.35, 0.58, 0.09, 0.02, 0.02), colour: WHITE },
  ],
} as const;
export type Shape = keyof typeof SHAPES;

const SIDE = 320;

/** Over what lies below it, with a soft edge a pixel wide. */
function paint(below: Colour, { shape, colour }: Layer, x: number, y: number): Colour {
  const cover = Math.min(1, Math.max(0, 0.5 - shape(x, y) * SIDE));
  if (cover === 0) return below;
  const mix = (i: 0 | 1 | 2): number => below[i] + (colour[i] - below[i]) * cover;
  return [mix(0), mix(1), mix(2)];
}

function pixels(layers: readonly Layer[], colour: Colour): Buffer {
  const rows = Buffer.alloc(SIDE * (1 + SIDE * 3));
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      const x = (column + 0.5) / SIDE;
      const y = (row + 0.5) / SIDE;
      const paper: Colour = [252 - (252 - colour[0]) * 0.16 * y, 250 - (250 - colour[1]) * 0.16 * y, 246 - (246 - colour[2]) * 0.16 * y];
      const seen = layers.reduce((below: Colour, layer) => paint(below, layer, x, y), paper);
      // The byte before each row names its filter: none.
      rows.set(seen.map(Math.round), row * (1 + SIDE * 3) + 1 + column * 3);
    }
  }
  return rows;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const HEADER = Buffer.alloc(13);
HEADER.writeUInt32BE(SIDE, 0);
HEADER.writeUInt32BE(SIDE, 4);
// Eight bits a channel, three channels, no palette, no interlace.
HEADER.set([8, 2, 0, 0, 0], 8);

/** A PNG (RFC 2083) drawn from nothing: the demo needs no picture files and no licences. `hex` like `c0392b`. */
export function drawPicture(shape: Shape, hex: string): Buffer {
  const [r = 0, g = 0, b = 0] = Buffer.from(hex, 'hex');
  const colour: Colour = [r, g, b];
  const data = deflateSync(pixels(SHAPES[shape](colour), colour), { level: 6 });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', HEADER),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
