/* Text that was made for a terminal: colour codes become classes, everything else is text. @see ECMA-48, SGR */
import { SGR } from '../visible.ts';
import type { Segment } from './segments.ts';

/** The lines of a text; the final line break makes no empty one. */
export function outputLines(text: string): readonly string[] {
  return text.replace(/\r?\n$/, '').split('\n');
}

/** Lines of a stream or traceback as coloured pieces. A colour lasts over the end of a line, as in a terminal. */
export function terminalLines(lines: readonly string[]): readonly (readonly Segment[])[] {
  let kind: string | undefined;
  return lines.map((line) => {
    const segments: Segment[] = [];
    const put = (text: string): void => {
      if (text !== '') segments.push(kind === undefined ? { text } : { text, kind });
    };
    // What a progress bar wrote over is gone, as in a terminal.
    const shown = line.endsWith('\r') ? line.slice(0, -1) : line;
    let at = shown.lastIndexOf('\r') + 1;
    if (at > 0) segments.push({ text: line.slice(0, at), hidden: true });
    for (const code of shown.matchAll(SGR)) {
      if (code.index < at) continue;
      put(line.slice(at, code.index));
      segments.push({ text: code[0], hidden: true });
      kind = afterCode(kind, code[0]);
      at = code.index + code[0].length;
    }
    put(shown.slice(at));
    return segments;
  });
}

/** Foreground colours and bold; 256-colour and RGB codes are taken as their nearest plain meaning, none. */
function afterCode(kind: string | undefined, code: string): string | undefined {
  let colour = kind?.match(/t-\d/)?.[0];
  let bold = kind?.includes('t-bold') ?? false;
  const numbers = code.slice(2, -1).split(/[;:]/).map(Number);
  for (let i = 0; i < numbers.length; i++) {
    const n = numbers[i]!;
    if (n === 0) {
      colour = undefined;
      bold = false;
    } else if (n === 1) bold = true;
    else if (n === 22) bold = false;
    else if (n === 39) colour = undefined;
    else if ((n >= 30 && n <= 37) || (n >= 90 && n <= 97)) colour = `t-${n % 10}`;
    else if (n === 38 || n === 48) {
      const indexed = numbers[i + 1] === 5;
      const index = numbers[i + 2];
      if (n === 38) colour = indexed && index !== undefined && index < 16 ? `t-${index % 8}` : undefined;
      i += indexed ? 2 : 4;
    }
  }
  const both = [colour, bold && 't-bold'].filter(Boolean).join(' ');
  return both === '' ? undefined : both;
}
