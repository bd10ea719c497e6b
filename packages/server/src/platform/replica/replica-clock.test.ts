import { expect, test } from 'vitest';
import { lsnOf, ReplicaClock } from './replica-clock.ts';

test('a position of the log is one number', () => {
  expect(lsnOf('0/0')).toBe(0n);
  expect(lsnOf('16/B374D848')).toBe(0x16_b374_d848n);
  expect(lsnOf('2/0') > lsnOf('1/FFFFFFFF')).toBe(true);
});

test('a replica is whole up to the newest sample that it has replayed, and no further', () => {
  const clock = new ReplicaClock();
  clock.sampled({ at: 100, lsn: 10n });
  clock.sampled({ at: 200, lsn: 20n });
  clock.sampled({ at: 300, lsn: 20n });
  clock.sampled({ at: 400, lsn: 30n });
  clock.replayed(9n);
  expect(clock.wholeUntil).toBe(Number.NEGATIVE_INFINITY);
  clock.replayed(10n);
  expect(clock.wholeUntil).toBe(100);
  clock.replayed(29n);
  expect(clock.wholeUntil).toBe(300);
  clock.replayed(30n);
  expect(clock.wholeUntil).toBe(400);
});

test('a replica that was away for long is caught up with from newer samples, never from forgotten ones', () => {
  const clock = new ReplicaClock();
  for (let i = 1; i <= 5000; i += 1) clock.sampled({ at: i, lsn: BigInt(i) });
  clock.replayed(10n);
  expect(clock.wholeUntil).toBe(Number.NEGATIVE_INFINITY);
  clock.replayed(4990n);
  expect(clock.wholeUntil).toBe(4990);
});
