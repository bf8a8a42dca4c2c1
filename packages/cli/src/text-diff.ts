/* When notebooks cannot be compared as notebooks: git's own diff of their text, under the names that the person knows. */

import { type GitResult, gitSync } from '@nbmend/git';
import type { FileSides, Paint } from '@nbmend/render';
import { fileHeader, visible } from '@nbmend/render';

/** Longer lines hold pictures or other data; nobody reads them, and terminals choke on them. */
const LONGEST_LINE = 500;

/**
 * Compares two files as text through `git diff --no-index`; its header, which would show temporary names, is replaced.
 * `a` and `b` are files on disk (or /dev/null).
 */
export function textDiff(a: string, b: string, file: FileSides, paint: Paint): string {
  const header = fileHeader(file, { paint });
  const lines = splitHunks(compare(a, b).stdout.toString('utf8'));
  const painted = lines.map((line) => {
    const text = visible(
      line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}… (${line.length} characters)` : line,
    );
    if (line.startsWith('@@')) return paint.role('place', text);
    const sign = line[0];
    return sign === '-' || sign === '+' ? paint.piece({ sign, changed: false, token: undefined }, text) : text;
  });
  return `${[...header, ...painted].join('\n')}\n`;
}

function compare(a: string, b: string): GitResult {
  const args = ['diff', '--no-index', '--no-ext-diff', '--no-textconv', '--no-color', '--', a, b];
  return gitSync(args, { cwd: process.cwd(), answers: [0, 1], env: { GIT_EXTERNAL_DIFF: undefined } });
}

/** Everything from the first hunk on; for binary files the one line that says so. */
function splitHunks(text: string): string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const first = lines.findIndex((line) => line.startsWith('@@'));
  if (first !== -1) return lines.slice(first);
  return lines.some((line) => line.startsWith('Binary files')) ? ['Binary files differ'] : [];
}
