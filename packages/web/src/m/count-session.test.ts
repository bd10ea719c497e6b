import { expect, test } from 'vitest';
import { foundOf, readCount, withFound, withTyped, type CountSession } from './count-session.ts';

const empty: CountSession = { warehouseId: 'w', lines: [] };

test('each scan counts one and comes first; a typed number stays where it is', () => {
  let session = empty;
  for (const code of ['A', 'B', 'A']) session = withFound(session, code, foundOf(session, code) + 1);
  expect(session.lines).toEqual([
    { code: 'A', found: 2 },
    { code: 'B', found: 1 },
  ]);
  expect(withTyped(session, 'B', 96).lines.map((l) => l.found)).toEqual([2, 96]);
});

test('a count outlives the page, and damage costs only what is damaged', () => {
  expect(readCount(JSON.stringify(withFound(empty, 'A', 3)))).toEqual({ warehouseId: 'w', lines: [{ code: 'A', found: 3 }] });
  expect(readCount('{"warehouseId":"w","lines":[{"code":"A","found":-1},{"code":"B","found":2}]}')?.lines).toEqual([
    { code: 'B', found: 2 },
  ]);
  expect(readCount('nonsense')).toBeNull();
  expect(readCount(null)).toBeNull();
});
