import { expect, test } from 'vitest';
import { printStateChart } from './state-chart.ts';

test('moves become arrows, one for each pair of statuses; what stays is listed; dead ends end', () => {
  const chart = printStateChart('Lamp', 'lamp.states.ts', {
    off: { press: 'on', pull: 'on', dust: 'off' },
    on: { press: 'off', smash: 'broken' },
    broken: {},
  });
  const arrows = chart.split('\n').filter((line) => line.includes('-->'));
  expect(arrows).toEqual([
    '  [*] --> off',
    '  off --> on: press, pull',
    '  on --> off: press',
    '  on --> broken: smash',
    '  broken --> [*]',
  ]);
  expect(chart).toContain('| `off` | `dust` |');
});
