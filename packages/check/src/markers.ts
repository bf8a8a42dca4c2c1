import type { Cell } from '@nbmend/notebook';
import type { Draft } from './finding.ts';

/**
 * Left-over conflict markers in the source of a cell, as git and nbmend write them: seven or more of `<`, `|` or `>` at the
 * beginning of a line, then a space or the end of the line. `=======` alone is a heading in Markdown and is no sign of
 * anything. One finding for each region, at its first line; one for each marker that lost the others.
 */
export function checkMarkers(cell: Cell): readonly Draft[] {
  const drafts: Draft[] = [];
  let open = false;
  cell.lines.forEach((text, i) => {
    const marker = MARKER.exec(text)?.[1][0];
    if (marker === undefined) return;
    const report = (message: string): void => {
      const line = i + 1;
      drafts.push({
        rule: 'conflict-markers',
        at: { in: 'source', cell: cell.index, line, column: 1, endColumn: text.length + 1 },
        message,
      });
    };
    if (marker === '<') report('a conflict begins here');
    else if (!open)
      report(
        marker === '>'
          ? 'a conflict ends here, its beginning is gone'
          : 'a conflict’s base begins here, its beginning is gone',
      );
    open = marker === '<' || (marker === '|' && open);
  });
  return drafts;
}

const MARKER = /^(<{7,}|\|{7,}|>{7,})(?= |\r?$)/;
