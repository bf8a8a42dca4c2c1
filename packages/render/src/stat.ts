/* Diffs in numbers: `--stat` and `--summary`. */
import type { DiffSummary } from '@nbmend/diff';
import { outputCount } from './counts.ts';
import { noiseText, totalNoise } from './noise.ts';
import type { Paint } from './paint.ts';
import { countText, numberText } from './values.ts';
import type { DiffView, FileSides } from './view.ts';
import { visibleName } from './visible.ts';

/** What is counted of a view. */
export type Counted = Pick<DiffView, 'file' | 'summary' | 'noise' | 'changed'>;

/**
 * A table with a line a notebook, as `git diff --stat`, and a total.
 * @param columnsOf needed where a name `isWide`
 */
export function renderStat(
  entries: readonly Counted[],
  paint: Paint,
  columnsOf = (text: string) => text.length,
): string {
  const rows = entries.map((entry) => ({ name: pathName(entry.file), entry }));
  const width = rows.reduce((most, { name }) => Math.max(most, columnsOf(name)), 0);
  const lines = rows.map(
    ({ name, entry }) => ` ${name}${' '.repeat(width - columnsOf(name))} | ${countsText(entry, paint)}`,
  );
  return `${[...lines, totalLine(entries)].join('\n')}\n`;
}

/** A sentence a notebook: `a.ipynb: 1 cell inserted, 2 modified; 5 lines added, 1 removed; 3 outputs changed`. */
export function renderSummary(entries: readonly Counted[]): string {
  return entries.map((entry) => `${pathName(entry.file)}: ${sentence(entry)}\n`).join('');
}

/** `2 cells modified, 1 inserted; 5 lines added; 3 outputs changed (1 picture)` */
export function sentence({ file, summary, noise }: Counted): string {
  const { cells, lines, outputs, metadata } = summary;
  const outputsChanged = outputCount(summary);
  const parts = [
    file.oldPath === null ? 'new notebook' : file.newPath === null ? 'deleted notebook' : '',
    list('cell', [
      [cells.inserted, 'inserted'],
      [cells.deleted, 'deleted'],
      [cells.modified, 'modified'],
      [cells.moved, 'moved'],
    ]),
    list('line', [
      [lines.added, 'added'],
      [lines.removed, 'removed'],
    ]),
    outputsChanged > 0 ? `${countText(outputsChanged, 'output')} changed${picturesText(outputs.images)}` : '',
    metadata > 0 ? `${countText(metadata, 'metadata value')} changed` : '',
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join('; ');
  return totalNoise(noise) > 0 ? `changed by tools only (${noiseText(noise)})` : 'no change';
}

/** The path, or `old => new`. */
export function pathName({ oldPath, newPath }: FileSides): string {
  if (oldPath === null || newPath === null || oldPath === newPath) return visibleName((newPath ?? oldPath)!);
  return `${visibleName(oldPath)} => ${visibleName(newPath)}`;
}

function countsText({ summary, noise, changed: real }: Counted, paint: Paint): string {
  const { cells, lines, outputs, metadata } = summary;
  const outputsChanged = outputCount(summary);
  if (!real) return paint.role('quiet', totalNoise(noise) > 0 ? 'changed by tools only' : 'no change');
  const changed = [
    cells.inserted > 0 ? paint.role('added', `+${numberText(cells.inserted)}`) : '',
    cells.deleted > 0 ? paint.role('removed', `-${numberText(cells.deleted)}`) : '',
    cells.modified > 0 ? paint.role('changed', `~${numberText(cells.modified)}`) : '',
    cells.moved > 0 ? `→${numberText(cells.moved)}` : '',
  ].filter((text) => text !== '');
  const sums = [
    changed.length > 0 ? `cells ${changed.join(' ')}` : '',
    lines.added + lines.removed > 0
      ? `lines ${paint.role('added', `+${numberText(lines.added)}`)} ${paint.role('removed', `-${numberText(lines.removed)}`)}`
      : '',
    outputsChanged > 0 ? `${countText(outputsChanged, 'output')}${picturesText(outputs.images)}` : '',
    metadata > 0 ? `${numberText(metadata)} metadata` : '',
  ];
  return sums.filter((text) => text !== '').join(', ');
}

function totalLine(entries: readonly Counted[]): string {
  const sum = (of: (summary: DiffSummary) => number) => entries.reduce((total, { summary }) => total + of(summary), 0);
  const parts = [
    `${countText(entries.length, 'notebook')} changed`,
    countText(
      sum(({ cells }) => cells.inserted + cells.deleted + cells.modified + cells.moved),
      'cell',
    ),
    `${countText(
      sum(({ lines }) => lines.added),
      'insertion',
    )}(+)`,
    `${countText(
      sum(({ lines }) => lines.removed),
      'deletion',
    )}(-)`,
    countText(sum(outputCount), 'output'),
  ];
  return ` ${parts.join(', ')}`;
}

function picturesText(pictures: number): string {
  return pictures > 0 ? ` (${countText(pictures, 'picture')})` : '';
}

function list(one: string, counts: readonly (readonly [number, string])[]): string {
  const there = counts.filter(([count]) => count > 0);
  return there
    .map(([count, what], i) => (i === 0 ? `${countText(count, one)} ${what}` : `${numberText(count)} ${what}`))
    .join(', ');
}
