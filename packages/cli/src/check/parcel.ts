/*
 * What a thread found, on its way to the main thread. Copying objects between threads costs more than checking notebooks with
 * many findings, one string next to nothing; so findings travel as JSON rows, and what the catalogue of rules says, or what
 * nearly every finding says, is left out.
 */
import { type Finding, isFinding, type Remark, RULES, type RuleSlug, type Severity } from '@nbmend/check';
import type { CheckedFile } from './batch.ts';

type Row = readonly [
  /** Places in `SLUGS` and `SEVERITIES`. */
  rule: number,
  severity: number,
  cell: number | null,
  message: string,
  /** Left out of what is about a whole cell, with the catalogue's way to mend it. */
  shown?: Shown,
  /** Of findings; remarks have none. */
  details?: Details,
];

type Shown = readonly [
  line: number,
  column: number,
  endColumn: number | null,
  text: string | null,
  /** Null for the catalogue's. */
  mend: string | null,
  fixable: 0 | 1,
];

type Details = readonly [
  cellId: string | null,
  fileLine: number,
  fileColumn: number,
  fileEndColumn: number | null,
  byteColumn: number,
  endByteColumn: number | null,
  fingerprint: string,
];

type Packed = Omit<CheckedFile, 'findings'> & { readonly rows: readonly Row[] };

const SLUGS = Object.keys(RULES) as readonly RuleSlug[];
const NUMBERS: ReadonlyMap<RuleSlug, number> = new Map(SLUGS.map((slug, number) => [slug, number]));
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Packs one file; lists of parcels travel as one text, a line each. */
export function pack({ findings, ...file }: CheckedFile): string {
  return JSON.stringify({ ...file, rows: findings.map(rowOf) } satisfies Packed);
}

/** The files as they were packed, but for the splices of the fixes, which only their thread could apply. */
export function unpack(parcels: string): readonly CheckedFile[] {
  return parcels.split('\n').map((parcel) => {
    const { path, rows, more, fixed, left, trouble } = JSON.parse(parcel) as Packed;
    return { path, findings: rows.map(remarkOf), more, fixed, left, trouble };
  });
}

function rowOf(remark: Remark): Row {
  const rule = NUMBERS.get(remark.rule)!;
  const severity = SEVERITIES.indexOf(remark.severity);
  const cell = remark.cell ?? null;
  if (isFinding(remark)) return [rule, severity, cell, remark.message, shownOf(remark), detailsOf(remark)];
  if (isPlain(remark)) return [rule, severity, cell, remark.message];
  return [rule, severity, cell, remark.message, shownOf(remark)];
}

/** About a whole cell, and as the catalogue has it. */
function isPlain({ rule, line, column, endColumn, text, mend, fix }: Remark): boolean {
  const whole = line === 1 && column === 1 && endColumn === undefined && text === undefined;
  return whole && fix === undefined && mend === RULES[rule].mend;
}

function shownOf({ rule, line, column, endColumn, text, mend, fix }: Remark): Shown {
  const own = mend === RULES[rule].mend ? null : mend;
  return [line, column, endColumn ?? null, text ?? null, own, fix === undefined ? 0 : 1];
}

function detailsOf({ cellId, file, fingerprint }: Finding): Details {
  const { line, column, endColumn, byteColumn, endByteColumn } = file;
  return [cellId ?? null, line, column, endColumn ?? null, byteColumn, endByteColumn ?? null, fingerprint];
}

const PLAIN: Shown = [1, 1, null, null, null, 0];

function remarkOf([number, severity, cell, message, shown = PLAIN, details]: Row): Remark | Finding {
  const rule = SLUGS[number];
  const remark = {
    rule,
    severity: SEVERITIES[severity],
    cell: cell ?? undefined,
    line: shown[0],
    column: shown[1],
    endColumn: shown[2] ?? undefined,
    text: shown[3] ?? undefined,
    message,
    why: RULES[rule].why,
    mend: shown[4] ?? RULES[rule].mend,
    fix: shown[5] === 1 ? [] : undefined,
  };
  return details === undefined ? remark : Object.assign(remark, findingPartsOf(details));
}

function findingPartsOf(details: Details): Omit<Finding, keyof Remark> {
  return {
    cellId: details[0] ?? undefined,
    file: {
      line: details[1],
      column: details[2],
      endColumn: details[3] ?? undefined,
      byteColumn: details[4],
      endByteColumn: details[5] ?? undefined,
    },
    fingerprint: details[6],
  };
}
