/*
 * What a terminal would show in the end of a text that was printed over time: progress bars write over themselves, with
 * carriage returns, with cursor movements, or line by line where the program took its output for a file.
 */

/** Cursor on and off, erase in line, cursor up: what progress bars are made of. They move nothing once the lines have settled. */
const MOVES = /\x1b\[(?:\?25[hl]|[012]?K|\d{0,3}A)/g;

/**
 * The text without what was written over. Of lines in a row that report the same progress the last one stays. Colour codes
 * and all other escape sequences stay as they are.
 */
export function settled(text: string): string {
  const plain = text.includes('\x1b[') ? text.replace(MOVES, '') : text;
  const hasReturns = plain.includes('\r');
  if (!hasReturns && !MAYBE_PROGRESS.test(plain)) return plain;
  const lines = plain.split('\n').map((line) => (hasReturns ? overwritten(line) : line));
  const keys = lines.map(progressOf);
  return lines.filter((_, at) => keys[at] === undefined || keys[at] !== keys[at + 1]).join('\n');
}

/** A line as it was left: what stands behind the last carriage return; one at its end belongs to the line break. */
export function overwritten(line: string): string {
  // Not a pattern: a row of returns with something behind it would be tried from each of them.
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') end--;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}

const MAYBE_PROGRESS = /%\||\[[=>. ]{8,}\]|\u2501{3}/;
/** Longer lines are no progress bars. */
const LONGEST = 1000;

/** What a line reports the progress of: the words before the bar, and the total; undefined for other lines. */
function progressOf(line: string): string | undefined {
  if (line.length > LONGEST) return undefined;
  const shown = line.replace(/\x1b\[[\d;:]*m/g, '');
  const tqdm = /^(.*?)\s*\d{1,3}%\|[^|]*\|\s*[\d.]+[kMG]?\/([\d.?]+[kMG]?)/.exec(shown);
  if (tqdm) return `${tqdm[1]}\0${tqdm[2]}`;
  const keras = /^\s*\d+\/(\d+)\s.{0,3}(?:\[[=>.]{8,}\]|\u2501{3,})/.exec(shown);
  return keras ? `\0${keras[1]}` : undefined;
}
