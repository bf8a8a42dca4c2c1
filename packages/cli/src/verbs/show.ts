/* `nbmend show`: a notebook to read in the terminal. */
import { readFileSync } from 'node:fs';
import { type Notebook, readNotebook } from '@nbmend/notebook';
import type { PictureAt } from '@nbmend/render';
import { type ColourWish, colourLevel, highlightFor, isTerminal, paintFor, terminalWidth, widthOf } from '../colour.ts';
import { blobAt, missingBlob } from '../comparison.ts';
import { describe, UsageError } from '../exit.ts';
import { openOutput } from '../pager.ts';
import type { VerbCommand } from '../program.ts';
import { say } from '../say.ts';
import { askTerminal, PICTURES, type Pictures, pictureDrawer, pictureProtocol, THEMES, themeOf } from '../terminal.ts';

interface ShowFlags {
  readonly outputs: boolean;
  readonly sources: boolean;
  readonly outputLines: string;
  readonly width?: string;
  readonly color: ColourWish | false;
  readonly pager: boolean;
  readonly theme: (typeof THEMES)[number];
  readonly images: Pictures;
}

export function define(program: VerbCommand): void {
  program
    .command('show')
    .summary('read a notebook in the terminal')
    .description('Shows notebooks in the terminal: prose rendered, code in colour, outputs, tables.')
    .argument(
      '[notebooks...]',
      'files, REV:PATH (an old version), :PATH (the index), or - for stdin, as without any in a pipe',
    )
    .option('--no-outputs', 'sources only')
    .option('--no-sources', 'outputs only')
    .option('--output-lines <n>', 'lines shown of each output', '30')
    .option('--width <columns>', 'width to fill (default: the terminal)')
    .addOption(program.createOption('--color <when>', 'colour').choices(['always', 'auto', 'never']).default('auto'))
    .option('--no-color', 'no colour')
    .addOption(program.createOption('--theme <theme>', 'colours for this background').choices(THEMES).default('auto'))
    .addOption(program.createOption('--images <how>', 'pictures in the terminal').choices(PICTURES).default('auto'))
    .option('--no-pager', 'do not start a pager on a terminal')
    .examples([
      ['nbmend show report.ipynb', 'a file'],
      ['nbmend show HEAD~2:report.ipynb', 'as it was two commits ago'],
      ['nbmend show --no-outputs *.ipynb', 'sources of several'],
      ['curl -s URL | nbmend show', 'from a pipe'],
    ])
    .performs(show);
}

async function show(given: string[], flags: ShowFlags): Promise<number> {
  const names = given.length > 0 || isTerminal(0) ? given : ['-'];
  if (names.length === 0) throw new UsageError('show: which notebook? Name a file, REV:PATH, or - for stdin');
  const { renderNotebook } = await import('@nbmend/render/show');
  const wish = flags.color === false ? 'never' : flags.color;
  const { env } = process;
  const level = colourLevel({ wish, terminal: isTerminal(1), env });
  const facts = level > 0 ? await askTerminal() : undefined;
  const paint = await paintFor(level, themeOf(flags.theme, facts, env));
  const protocol = pictureProtocol(flags.images, facts, env);
  const draw = await pictureDrawer(protocol);
  const width = flags.width === undefined ? terminalWidth() : widthOf(flags.width);
  const outputLines = numberOf(flags.outputLines);
  // Pictures do not get through a pager.
  const output = await openOutput(flags.pager && protocol === undefined);
  let failed = false;
  for (const [i, name] of names.entries()) {
    try {
      const notebook = await open(name);
      const { language } = notebook;
      const highlight = paint.coloured ? await highlightFor({ a: language, b: language }) : undefined;
      const { outputs, sources } = flags;
      const picture =
        draw && (({ cell, output: index, mime }: PictureAt) => draw(notebook.cells[cell]!.outputs[index]!, mime));
      const text = renderNotebook(notebook, { paint, width, highlight, outputLines, outputs, sources, picture });
      if (!(await output.write(i > 0 ? `\n${text}` : text))) break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EPIPE') break;
      failed = true;
      say(`${describe(error)}\n`);
    }
  }
  await output.close();
  return failed ? 2 : 0;
}

async function open(name: string): Promise<Notebook> {
  if (name === '-') return readNotebook(readFileSync(0), { file: 'stdin' });
  try {
    return readNotebook(readFileSync(name), { file: name });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !name.includes(':')) throw error;
  }
  const bytes = await blobAt(name, process.cwd());
  if (bytes === null) throw new UsageError(await missingBlob(name, process.cwd()));
  return readNotebook(bytes, { file: name });
}

function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`--output-lines ${text}: takes a number of lines`);
  return Number(text);
}
