/* `nbmend apply NOTEBOOK SCRIPT`: a complete diff, ours or nbdime's, applied to a notebook. */
import { readFileSync } from 'node:fs';
import { applyScript, fromNbdime, parseJson, readScript, type Script } from '@nbmend/diff';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  lineColumn,
  type Notebook,
  readNotebook,
} from '@nbmend/notebook';
import { UsageError } from '../exit.ts';
import type { VerbCommand } from '../program.ts';
import { say } from '../say.ts';
import { writeOutput } from '../write-output.ts';

interface Flags {
  readonly output?: string;
  readonly check?: boolean;
  readonly path?: string;
}

export function define(program: VerbCommand): void {
  program
    .command('apply')
    .summary('apply a diff in JSON form to a notebook')
    .description(
      'Makes the new notebook of the old one and a diff, and writes it to stdout. The diff is what `nbmend diff --format json` ' +
        "writes, an edit script out of it, or a diff in nbdime's format. What the diff does not touch keeps its bytes.",
    )
    .argument('<notebook>', 'the notebook that the diff was made from')
    .argument('<diff>', 'the diff; - reads it from stdin')
    .option('-o, --output <file>', 'write the result there, at once or not at all')
    .option('--check', 'write nothing; exit 1 if the diff does not apply')
    .option('--path <path>', 'which notebook of a diff of several is meant (default: the one it holds)')
    .examples([
      ['nbmend diff --format json a.ipynb b.ipynb | nbmend apply a.ipynb - > b.ipynb', 'there and back'],
      ['nbmend apply a.ipynb changes.json -o a.ipynb', 'change the notebook itself'],
      ['nbmend apply --check a.ipynb changes.json', 'would it apply?'],
    ])
    .performs(apply);
}

function apply(notebookPath: string, diffPath: string, flags: Flags): number {
  const notebook = readNotebook(readFileSync(notebookPath), { file: notebookPath });
  const diff = readDiff(diffPath);
  try {
    const chunks = applyScript(notebook, scriptOf(diff, notebook, flags.path));
    if (!flags.check) writeOutput(flags.output, chunks);
    return 0;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ScriptError') throw error;
    const message = `${diffPath} does not apply to ${notebookPath}: ${error.message}`;
    if (!flags.check) throw new UsageError(message, 'A diff applies only to the notebook that it was made from.');
    say(`nbmend: ${message}\n`);
    return 1;
  }
}

function readDiff(path: string): JsonValue {
  const bytes = readFileSync(path === '-' ? 0 : path);
  try {
    return parseJson(bytes);
  } catch (error) {
    if (!(error instanceof Error) || !('offset' in error)) throw error;
    const { line, column } = lineColumn(bytes, Number(error.offset));
    throw new UsageError(
      `${path === '-' ? 'standard input' : path}:${line}:${column}: not valid JSON: ${error.message}`,
    );
  }
}

/** The script in any of the three forms. */
function scriptOf(diff: JsonValue, notebook: Notebook, path: string | undefined): Script {
  if (Array.isArray(diff)) return fromNbdime(notebook, diff);
  if (isJsonObject(diff) && diff.nbmend === 'diff' && Array.isArray(diff.notebooks)) {
    return readScript(chosen(diff.notebooks.filter(isJsonObject), path).script ?? null);
  }
  return readScript(diff);
}

function chosen(entries: readonly JsonObject[], path: string | undefined): JsonObject {
  const [entry, another] = path === undefined ? entries : entries.filter((each) => each.path === path);
  const paths = entries.map((each) => String(each.path)).join(', ');
  if (entry === undefined) {
    throw new UsageError(
      path === undefined ? 'the diff is of no notebook' : `the diff has no ${path}; it has ${paths}`,
    );
  }
  if (another !== undefined)
    throw new UsageError(`the diff is of several notebooks: choose with --path one of ${paths}`);
  return entry;
}
