/* Which forms of the report go where. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../exit.ts';
import { writeOut } from '../stdout.ts';

export const FORMATS = [
  'full',
  'concise',
  'json',
  'github',
  'gitlab',
  'sarif',
  'junit',
  'rdjson',
  'markdown',
  'html',
] as const;
export type Format = (typeof FORMATS)[number];

export interface Destination {
  readonly format: Format;
  /** Undefined: stdout. */
  readonly file: string | undefined;
}

/**
 * Reads `--format` as given, repeated: `NAME` for stdout, `NAME=FILE` for a file; `text` is `full`.
 * Without any: full text, and on GitHub annotations besides.
 */
export function destinations(
  words: readonly string[],
  known: readonly Format[],
  env: NodeJS.ProcessEnv,
): readonly Destination[] {
  const given = words.map((word): Destination => {
    const at = word.indexOf('=');
    const name = at === -1 ? word : word.slice(0, at);
    const format = known.find((one) => one === (name === 'text' ? 'full' : name));
    if (format === undefined) throw new UsageError(`there is no format "${name}"`, `Formats are ${known.join(', ')}.`);
    if (at === word.length - 1) throw new UsageError(`--format ${word} names no file`, `Write --format ${name}=FILE.`);
    return { format, file: at === -1 ? undefined : word.slice(at + 1) };
  });
  if (given.some(({ file }) => file === undefined)) return given;
  const usual: Destination[] = [{ format: 'full', file: undefined }];
  if (env.GITHUB_ACTIONS === 'true' && given.length === 0) usual.push({ format: 'github', file: undefined });
  return [...usual, ...given];
}

/** Writes the report to everywhere it goes. A renderer is called when its form is wanted. */
export async function writeAll(
  to: readonly Destination[],
  render: Readonly<Record<Format, () => string | Promise<string>>>,
): Promise<void> {
  for (const { format, file } of to) await writeText(await render[format](), file);
}

/** To a file, whose folder is made, or to stdout. */
async function writeText(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    if (text !== '') writeOut(text);
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** True if all that is written is for people, who are told remarks. */
export function isAllForPeople(to: readonly Destination[]): boolean {
  return to.every(({ format }) => format === 'full' || format === 'concise');
}

/** True if stdout carries text for a person, so that a summary on stderr makes sense. */
export function isForPeople(to: readonly Destination[]): boolean {
  return to.some(({ format, file }) => file === undefined && (format === 'full' || format === 'concise'));
}
