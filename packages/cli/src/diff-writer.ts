/* Writes what `nbmend diff` found: notebook by notebook as text, in any other form at the end. */
import { type Counted, isWide, renderStat, renderSummary, visibleName } from '@nbmend/render';
import { colourLevel, isTerminal, paintFor, terminalWidth, widthOf } from './colour.ts';
import type { Comparison } from './comparison.ts';
import type { Document } from './diff-documents.ts';
import type { DiffFlags } from './diff-flags.ts';
import type { Drawing } from './diff-job.ts';
import type { Result } from './diff-run.ts';
import { type Output, openOutput } from './pager.ts';
import { askTerminal, knowsHyperlinks, pictureProtocol, themeOf } from './terminal.ts';

/** Takes the results in order; `add` answers false when nobody reads any more. */
export interface Writer {
  /** How results are to be drawn, if they are. */
  readonly drawing: Drawing | undefined;
  /** Results must come with the notebooks and their diff. */
  readonly keep: boolean;
  add(result: Result): Promise<boolean>;
  close(): Promise<void>;
}

export async function openWriter(flags: DiffFlags, comparison: Comparison): Promise<Writer> {
  if (flags.quiet) return { drawing: undefined, keep: false, add: async () => true, close: async () => {} };
  const level = levelOf(flags);
  if (flags.format !== 'text') {
    const { documentOf } = await import('./diff-documents.ts');
    return collecting(await openOutput(false), await documentOf(flags.format, comparison), true);
  }
  if (flags.stat || flags.summary) {
    const paint = await paintFor(level, themeOf(flags.theme, undefined, process.env));
    const wide = comparison.pairs.some(({ file }) => isWide(`${file.oldPath}${file.newPath}`));
    const columnsOf = wide ? (await import('@nbmend/render/columns')).columnsOf : undefined;
    const table = (all: readonly Result[]): string => {
      const counted = countedOf(all);
      if (flags.summary) return renderSummary(counted);
      return counted.length > 0 ? renderStat(counted, paint, columnsOf) : '';
    };
    return collecting(await openOutput(flags.pager), (all) => [table(all)], false);
  }
  const facts = level > 0 ? await askTerminal() : undefined;
  const pictures = pictureProtocol(flags.images, facts, process.env);
  const drawing: Drawing = {
    level,
    theme: themeOf(flags.theme, facts, process.env),
    width: flags.width === undefined ? terminalWidth() : widthOf(flags.width),
    sideBySide: flags.sideBySide ?? false,
    wrapped: isTerminal(1) || flags.width !== undefined,
    ...(pictures && { pictures }),
    ...(wantsLinks(flags) && { linksBelow: comparison.top ?? process.cwd() }),
  };
  // Pictures do not get through a pager.
  return streaming(await openOutput(flags.pager && pictures === undefined), drawing);
}

/** By default only where no pager stands between, since not every pager knows hyperlinks. */
function wantsLinks({ hyperlinks, pager }: DiffFlags): boolean {
  if (hyperlinks !== 'auto') return hyperlinks === 'always';
  return !pager && isTerminal(1) && knowsHyperlinks(process.env);
}

/** Writes each notebook as soon as it is compared. */
function streaming(output: Output, drawing: Drawing): Writer {
  return {
    drawing,
    keep: false,
    async add(result) {
      if (result.kind === 'failed' || result.kind === 'left') return true;
      if (result.kind === 'unmerged') return output.write(`* Unmerged path ${visibleName(pathOf(result))}\n`);
      return result.text === '' || output.write(result.text);
    },
    close: () => output.close(),
  };
}

/** Writes one document when all results are there. */
function collecting(output: Output, document: Document, keep: boolean): Writer {
  const all: Result[] = [];
  return {
    drawing: undefined,
    keep,
    async add(result) {
      all.push(result);
      return true;
    },
    async close() {
      for (const piece of document(all)) if (!(await output.write(piece))) break;
      await output.close();
    },
  };
}

function countedOf(all: readonly Result[]): Counted[] {
  return all.flatMap((result) => (result.kind === 'done' ? [result.counted] : []));
}

function pathOf({ pair }: Result): string {
  return (pair.file.newPath ?? pair.file.oldPath)!;
}

function levelOf({ color }: DiffFlags): ReturnType<typeof colourLevel> {
  return colourLevel({ wish: color === false ? 'never' : color, terminal: isTerminal(1), env: process.env });
}
