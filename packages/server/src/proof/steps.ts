import fc from 'fast-check';
import { GOODS_DEEDS } from './deeds-of-goods.ts';
import { MONEY_DEEDS } from './deeds-of-money.ts';
import { ORDER_DEEDS } from './deeds-of-orders.ts';
import { TIME_DEEDS } from './deeds-of-time.ts';
import type { Deed } from './deed.ts';
import { deliver, forge } from './letters.ts';
import type { Death } from './mortal.ts';

/** A new kind of deed is a line here: histories take it up, and old seeds then mean other histories. */
export const DEEDS = { ...ORDER_DEEDS, ...MONEY_DEEDS, ...GOODS_DEEDS, ...TIME_DEEDS, deliver, forge } as const satisfies Readonly<
  Record<string, Deed>
>;
type DeedName = keyof typeof DEEDS;

/** Of the others there is one each: what money depends on comes more often. */
const OFTEN: Partial<Record<DeedName, number>> = {
  place: 5,
  pay: 5,
  bankTakes: 5,
  deliver: 5,
  refund: 4,
  ship: 4,
  handleEvents: 5,
  runJob: 5,
  wait: 3,
  cancel: 2,
  changePrice: 2,
  offline: 2,
  bankMood: 2,
};

export interface Step {
  readonly deed: DeedName;
  readonly a: number;
  readonly b: number;
  readonly death: Death | null;
  readonly isRepeated: boolean;
}

const names = Object.keys(DEEDS) as DeedName[];
/** Commands take 6 to 40 steps, work in the background some more. */
const MOST_STEPS = 40;

const deed = fc.oneof(...names.map((name) => ({ weight: OFTEN[name] ?? 1, arbitrary: fc.constant(name) })));
const death: fc.Arbitrary<Death> = fc.record({
  at: fc.integer({ min: 1, max: MOST_STEPS }),
  when: fc.constantFrom('before' as const, 'after' as const),
});
const step: fc.Arbitrary<Step> = fc.record({
  deed,
  a: fc.nat(11),
  b: fc.nat(5),
  death: fc.option(death, { freq: 2 }),
  isRepeated: fc.boolean(),
});

/** Every history begins with an order: one without has nothing to lose. */
const first: fc.Arbitrary<Step> = fc.record({
  deed: fc.constant('place' as const),
  a: fc.nat(11),
  b: fc.nat(5),
  death: fc.constant(null),
  isRepeated: fc.constant(false),
});

export const histories: fc.Arbitrary<readonly Step[]> = fc
  .tuple(first, fc.array(step, { minLength: 4, maxLength: 40, size: 'max' }))
  .map(([begin, rest]) => [begin, ...rest]);

/** As a person reads it: `pay(3,0) †before 7 ×2`. */
export const sayStep = ({ deed: name, a, b, death: d, isRepeated }: Step): string =>
  `${name}(${a},${b})${d ? ` †${d.when} ${d.at}` : ''}${isRepeated ? ' ×2' : ''}`;
