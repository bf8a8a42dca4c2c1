/* IPython's own syntax in Python cells: magics, `!command`, `?help`. */
import type { OtherStatement } from './reader.ts';

interface WithoutMagics {
  readonly code: string;
  readonly magics: readonly OtherStatement[];
  /** Where a command stands for a value: `files = !ls`. */
  readonly commands: ReadonlySet<number>;
}

/** The source with IPython's lines blanked out, character for character, so that offsets hold. */
export function withoutMagics(source: string): WithoutMagics {
  const magics: OtherStatement[] = [];
  const commands = new Set<number>();
  let from = 0;
  const lines = source.split('\n').map((line) => {
    const start = from;
    from += line.length + 1;
    const magic = /^\s*(%{1,2}[A-Za-z]|!|\?)/.exec(line);
    const help = /^\s*[\w.]+\?{1,2}\s*$/.test(line);
    const assigned = /^(\s*[\w, ]+=\s*)([!%].*)$/.exec(line);
    if (assigned) {
      commands.add(start + assigned[1].length);
      return assigned[1] + '0'.padEnd(assigned[2].length);
    }
    if (!magic && !help) return line;
    const what = magic?.[1] === '!' ? 'a shell command' : magic?.[1].startsWith('%%') ? 'a cell magic' : 'a magic';
    magics.push({ what, from: start + line.search(/\S/), to: start + line.trimEnd().length });
    return ' '.repeat(line.length);
  });
  return { code: lines.join('\n'), magics, commands };
}
