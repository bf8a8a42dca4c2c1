/*
 * What a thread found, on its way to the main thread. Copying objects between threads costs more than checking notebooks with
 * many findings, one string next to nothing; so findings travel as JSON rows, and what the catalogue of rules says is left out.
 */
import { type Finding, RULES } from '@nbmend/check';
import type { CheckedFile } from './batch.ts';

type Row = readonly [
  rule: Finding['rule'],
  severity: Finding['severity'],
  cell: number | null,
  cellId: string | null,
  line: number,
  column: number,
  endColumn: number | null,
  text: string | null,
  fileLine: number,
  fileColumn: number,
  fileEndColumn: number | null,
  byteColumn: number,
  endByteColumn: number | null,
  message: string,
  /** Null for the catalogue's. */
  mend: string | null,
  fixable: 0 | 1,
  fingerprint: string,
];

type Packed = Omit<CheckedFile, 'findings'> & { readonly rows: readonly Row[] };

export function pack(files: readonly CheckedFile[]): string {
  return JSON.stringify(files.map(({ findings, ...file }): Packed => ({ ...file, rows: findings.map(rowOf) })));
}

/** The files as they were packed, but for the splices of the fixes, which only their thread could apply. */
export function unpack(parcel: string): readonly CheckedFile[] {
  const files = JSON.parse(parcel) as readonly Packed[];
  return files.map(({ path, rows, fixed, left, trouble }) => ({
    path,
    findings: rows.map(findingOf),
    fixed,
    left,
    trouble,
  }));
}

function rowOf({ file, ...finding }: Finding): Row {
  const { rule, mend } = finding;
  return [
    rule,
    finding.severity,
    finding.cell ?? null,
    finding.cellId ?? null,
    finding.line,
    finding.column,
    finding.endColumn ?? null,
    finding.text ?? null,
    file.line,
    file.column,
    file.endColumn ?? null,
    file.byteColumn,
    file.endByteColumn ?? null,
    finding.message,
    mend === RULES[rule].mend ? null : mend,
    finding.fix === undefined ? 0 : 1,
    finding.fingerprint,
  ];
}

function findingOf(row: Row): Finding {
  const rule = RULES[row[0]];
  return {
    rule: row[0],
    severity: row[1],
    cell: row[2] ?? undefined,
    cellId: row[3] ?? undefined,
    line: row[4],
    column: row[5],
    endColumn: row[6] ?? undefined,
    text: row[7] ?? undefined,
    file: {
      line: row[8],
      column: row[9],
      endColumn: row[10] ?? undefined,
      byteColumn: row[11],
      endByteColumn: row[12] ?? undefined,
    },
    message: row[13],
    why: rule.why,
    mend: row[14] ?? rule.mend,
    fix: row[15] === 1 ? [] : undefined,
    fingerprint: row[16],
  };
}
