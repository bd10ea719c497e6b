type Transitions = Readonly<Record<string, Readonly<Partial<Record<string, string>>>>>;

/** A state table as a Mermaid chart and as a table: the same data that the server decides by. */
export function printStateChart(title: string, source: string, transitions: Transitions): string {
  const moves: string[] = [];
  const stays: string[] = [];
  for (const [from, row] of Object.entries(transitions)) {
    const byTarget = Map.groupBy(Object.entries(row), ([, to]) => to);
    for (const [to, actions] of byTarget) {
      const names = actions.map(([action]) => action);
      if (to === from) stays.push(`| \`${from}\` | ${names.map((name) => `\`${name}\``).join(', ')} |`);
      else moves.push(`  ${from} --> ${to}: ${names.join(', ')}`);
    }
  }
  const [first] = Object.keys(transitions);
  const ends = Object.entries(transitions).filter(([from, row]) => Object.values(row).every((to) => to === from));
  return [
    `# ${title}`,
    '',
    `Made by \`npm run gen\` from \`${source}\`; do not edit. An action that is not shown is refused.`,
    '',
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${first ?? ''}`,
    ...moves,
    ...ends.map(([name]) => `  ${name} --> [*]`),
    '```',
    '',
    'Actions that change facts and leave the status as it is:',
    '',
    '| status | actions |',
    '| --- | --- |',
    ...stays,
    '',
  ].join('\n');
}
