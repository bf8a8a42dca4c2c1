/*
 * The text form of a notebook, for git's textconv: what `git log -p`, `git blame`, `git diff --word-diff`, `-S`, `-G` and
 * `-L` work on. Line-oriented and stable: a change of one thing changes the lines of that thing only. No base64, no
 * execution counts, no random ids, none of what only tools write.
 *
 *     # notebook: Python 3 (python3)
 *
 *     # %% [markdown] Load the data
 *     ## Load the data
 *
 *     # %% [code] load
 *     # tags: parameters
 *     df = read(path)
 *     #> 3 rows
 *     #> [image/png 640×480, 3a1f09bc]
 *
 * The line that opens a cell is the percent format's of Jupytext, so that pagers colour it as code; git's hunk headers show
 * it by means of `diff.nbmend.xfuncname`. A cell is named by its id if a person chose that, else by its first line: an edit of the
 * first line then changes two lines, but ids made up anew change none.
 */
import { diffCellMetadata, diffNotebookMetadata, type PathChange, settled, withoutNoise } from '@nbmend/diff';
import { type Cell, isJsonObject, isTooLong, type Notebook, type Output } from '@nbmend/notebook';
import { cellName } from './names.ts';
import { linesOf, outputText, pictureBytes } from './output.ts';
import { pictureSize } from './picture-size.ts';
import { pathText, valueText } from './values.ts';
import { printable, visible } from './visible.ts';

/** The text form, ending with a newline. `digest` names bytes shortly, so that a changed picture changes its line. */
export function textForm(notebook: Notebook, digest: (bytes: Buffer) => string): string {
  const parts = [headLines(notebook), ...notebook.cells.map((cell) => cellLines(cell, digest))];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headLines(notebook: Notebook): string[] {
  const { kernelspec: spec } = notebook.metadata;
  const name = isJsonObject(spec) ? [spec.display_name, spec.name].filter((x) => typeof x === 'string') : [];
  const kernel = name.length === 2 ? `${name[0]} (${name[1]})` : (name[0] ?? notebook.language);
  // The difference to nothing: what tools write is marked in it as noise.
  const additions = diffNotebookMetadata({}, notebook.metadata);
  return [`# notebook: ${visible(String(kernel))}`, ...metadataLines(additions, ['kernelspec', 'language_info'])];
}

function cellLines(cell: Cell, digest: (bytes: Buffer) => string): string[] {
  const opening = `# %% [${cell.kind}] ${visible(cellName(cell))}`.trimEnd();
  const tags = cell.tags.length > 0 ? [`# tags: ${visible(cell.tags.join(', '))}`] : [];
  const metadata = metadataLines(diffCellMetadata({}, cell.metadata), ['tags']);
  const source = cell.source === '' ? [] : cell.lines.map((line) => printable(line.replace(/\r$/, '')));
  const attachments = cell.attachmentsEntry?.node?.kind === 'object' ? cell.attachmentsEntry.node.entries : [];
  return [
    opening,
    ...tags,
    ...metadata,
    ...attachments.map(({ key, from, to }) => {
      return `# attachment ${visible(key)} ${digest(cell.notebook.bytes.subarray(from, to))}`;
    }),
    ...source,
    ...cell.outputs.flatMap((output) => outputLines(output, digest)),
  ];
}

function outputLines(output: Output, digest: (bytes: Buffer) => string): string[] {
  const { title, lines, picture } = outputText(output);
  if (isTooLong(output.node)) {
    const { from, to } = output.node;
    return [`#> [${visible(title)}, ${digest(output.cell.notebook.bytes.subarray(from, to))}]`];
  }
  if (picture !== undefined) {
    const file = pictureBytes(output, picture)!;
    const extent = pictureSize(file);
    return [`#> [${picture}${extent ? ` ${extent.width}×${extent.height}` : ''}, ${digest(file)}]`];
  }
  if (lines.length === 0) return title === 'stdout' || title === 'stderr' ? [] : [`#> [${visible(title)}]`];
  const text = withoutNoise(settled(lines.join('\n'))).text;
  return linesOf(text).map((line) => `#> ${shortened(printable(line))}`.trimEnd());
}

/** One line of a page without line breaks tells nobody anything. */
function shortened(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}… (${line.length} characters)`;
}

const LONGEST_LINE = 1000;

/** `key: value` of what a person sets, in the order of keys, so that a tool that re-orders them makes no difference. */
function metadataLines(additions: readonly PathChange[], saidElsewhere: readonly string[]): string[] {
  return additions
    .filter(({ path, noise }) => noise === undefined && !saidElsewhere.includes(String(path[0])))
    .map(({ path, b }) => visible(`# ${pathText(path)}: ${valueText(b)}`))
    .sort();
}
