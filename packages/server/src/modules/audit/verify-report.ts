/** What is wrong. Each names what to look at: a subject (whose chain), or a checkpoint. */
export type Finding =
  | {
      readonly kind: 'entry_missing';
      readonly subjectKind: string;
      readonly subjectId: string;
      readonly fromSeq: number;
      readonly toSeq: number;
    }
  | { readonly kind: 'entry_edited'; readonly subjectKind: string; readonly subjectId: string; readonly seq: number }
  | { readonly kind: 'key_missing'; readonly subjectKind: string; readonly subjectId: string; readonly seq: number; readonly keyId: string }
  | {
      readonly kind: 'row_differs';
      readonly subjectKind: string;
      readonly subjectId: string;
      readonly part: string;
      readonly lastSeq: number;
    }
  | {
      readonly kind: 'row_deleted';
      readonly subjectKind: string;
      readonly subjectId: string;
      readonly part: string;
      readonly lastSeq: number;
    }
  | {
      readonly kind: 'row_undeleted';
      readonly subjectKind: string;
      readonly subjectId: string;
      readonly part: string;
      readonly lastSeq: number;
    }
  | { readonly kind: 'row_untold'; readonly subjectId: string; readonly part: string }
  | { readonly kind: 'checkpoint_missing'; readonly seq: number }
  | { readonly kind: 'checkpoint_edited'; readonly seq: number }
  | {
      readonly kind: 'window_differs';
      readonly seq: number;
      readonly fromAt: Date;
      readonly toAt: Date;
      readonly entries: number;
      readonly found: number;
    };

export interface VerifyReport {
  readonly subjects: number;
  readonly entries: number;
  readonly checkpoints: number;
  readonly rows: number;
  readonly findings: readonly Finding[];
  /** There were more; the number is whole, the list is cut. */
  readonly findingsTotal: number;
  /** To compare with the newest such line in a log kept elsewhere: entries cut off after it show only there. */
  readonly lastCheckpoint: { readonly seq: number; readonly mac: string; readonly toAt: Date } | null;
}

const who = (f: { readonly subjectKind: string; readonly subjectId: string }): string => `${f.subjectKind} ${f.subjectId}`;

/** One line for a person. */
export function printFinding(f: Finding): string {
  switch (f.kind) {
    case 'entry_missing':
      return `${who(f)}: entries ${f.fromSeq} to ${f.toSeq} of its history are missing`;
    case 'entry_edited':
      return `${who(f)}: entry ${f.seq} of its history was changed, or the one before it was`;
    case 'key_missing':
      return `${who(f)}: entry ${f.seq} is signed with key "${f.keyId}", which the key ring lacks`;
    case 'row_differs':
      return `${who(f)}: "${f.part}" is not as entry ${f.lastSeq}, the last that tells of it, left it: the row was edited by hand, or the end of the history is missing`;
    case 'row_deleted':
      return `${who(f)}: "${f.part}" is gone, but entry ${f.lastSeq} says it is there`;
    case 'row_undeleted':
      return `${who(f)}: "${f.part}" is there, but entry ${f.lastSeq} says it was deleted`;
    case 'row_untold':
      return `${f.part} of ${f.subjectId}: the row is there, but no entry tells of it`;
    case 'checkpoint_missing':
      return `checkpoint ${f.seq} is missing`;
    case 'checkpoint_edited':
      return `checkpoint ${f.seq} was changed, or the one before it was`;
    case 'window_differs':
      return `checkpoint ${f.seq}: ${f.entries} entries were sealed from ${f.fromAt.toISOString()} to ${f.toAt.toISOString()}, and ${f.found === f.entries ? 'their seals differ now' : `${f.found} are there now`}`;
  }
}

/** The whole report as lines to print; the last one says in short whether all is well. */
export function printReport(report: VerifyReport): string[] {
  const { subjects, entries, checkpoints, rows, findings, findingsTotal, lastCheckpoint } = report;
  const lines = findings.map((f) => `  ${printFinding(f)}`);
  if (findingsTotal > findings.length) lines.push(`  … and ${findingsTotal - findings.length} more`);
  lines.push(`Read ${entries} entries of ${subjects} histories, ${rows} live rows and ${checkpoints} checkpoints.`);
  if (lastCheckpoint)
    lines.push(`The newest checkpoint is ${lastCheckpoint.seq}, seal ${lastCheckpoint.mac}: compare it with the newest in your log.`);
  lines.push(
    findingsTotal === 0 ? 'Everything agrees.' : `${findingsTotal} findings: the data or its history was changed past the product.`,
  );
  return lines;
}
