/* Which forms of the report go where. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Paint } from '@nbmend/render';
import type { Report } from '@nbmend/render/ci';
import { UsageError } from '../exit.ts';
import { writeOut } from '../stdout.ts';

export const FORMATS = ['full', 'concise', 'json', 'github', 'gitlab', 'sarif', 'junit', 'rdjson', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

export interface Destination {
  readonly format: Format;
  /** Undefined: stdout. */
  readonly file: string | undefined;
}

/**
 * Reads `--format` as given, repeated: `NAME` for stdout, `NAME=FILE` for a file.
 * Without any: full text, and on GitHub annotations besides.
 */
export function destinations(words: readonly string[], env: NodeJS.ProcessEnv): readonly Destination[] {
  const given = words.map((word): Destination => {
    const at = word.indexOf('=');
    const name = at === -1 ? word : word.slice(0, at);
    const format = FORMATS.find((known) => known === name);
    if (format === undefined)
      throw new UsageError(`there is no format "${name}"`, `Formats are ${FORMATS.join(', ')}.`);
    if (at === word.length - 1) throw new UsageError(`--format ${word} names no file`, `Write --format ${name}=FILE.`);
    return { format, file: at === -1 ? undefined : word.slice(at + 1) };
  });
  if (given.some(({ file }) => file === undefined)) return given;
  const usual: Destination[] = [{ format: 'full', file: undefined }];
  if (env.GITHUB_ACTIONS === 'true' && given.length === 0) usual.push({ format: 'github', file: undefined });
  return [...usual, ...given];
}

export interface Rendering {
  readonly report: Report;
  /** The same with paths as the person at the terminal would write them. */
  readonly local: Report;
  readonly paint: Paint;
}

/** Writes the report to everywhere it goes. The renderers are loaded when there is something to write. */
export async function writeReport(to: readonly Destination[], { report, local, paint }: Rendering): Promise<void> {
  const ci = await import('@nbmend/render/ci');
  const render: Readonly<Record<Format, () => string>> = {
    full: () => ci.renderFull(local, paint),
    concise: () => ci.renderConcise(local, paint),
    json: () => ci.renderJson(report),
    github: () => ci.renderGithub(report),
    gitlab: () => ci.renderGitlab(report),
    sarif: () => ci.renderSarif(report),
    junit: () => ci.renderJunit(report),
    rdjson: () => ci.renderRdjson(report),
    markdown: () => ci.renderMarkdown(report),
  };
  for (const { format, file } of to) await writeText(render[format](), file);
}

/** To a file, whose folder is made, or to stdout. */
export async function writeText(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    if (text !== '') writeOut(text);
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** True if stdout carries text for a person, so that a summary on stderr makes sense. */
export function isForPeople(to: readonly Destination[]): boolean {
  return to.some(({ format, file }) => file === undefined && (format === 'full' || format === 'concise'));
}
