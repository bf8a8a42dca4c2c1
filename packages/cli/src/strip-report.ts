/* What `nbmend strip` says: results line by line on stdout, trouble and one summary on stderr. */
import type { Paint } from '@nbmend/render';
// Not the whole of render, which knows how to show a diff.
import { sizeText } from '@nbmend/render/values';
import { jsonDocument, visible, visibleName } from '@nbmend/render/visible';
import { writeOut } from './stdout.ts';
import type { Removed, StripOutcome } from './strip-file.ts';

export interface ReportOptions {
  /** `done`: files were changed. `would`: they would be. `patch`: as a diff. `json`: one document at the end. */
  readonly what: 'done' | 'would' | 'patch' | 'json';
  /** False for --check and --dry-run. */
  readonly written: boolean;
  readonly quiet: boolean;
  /** For patches; undefined if they are not coloured. */
  readonly paint: Paint | undefined;
  /** stdout is a terminal: what a notebook holds must not steer it. */
  readonly terminal: boolean;
}

/** Version of the JSON; see docs/strip.md. */
const JSON_VERSION = 1;

export class Report {
  readonly #options: ReportOptions;
  readonly #files: object[] = [];
  #stripped = 0;
  /** How many for each reason. */
  readonly #skipped = new Map<string, number>();
  #failed = 0;
  #newer = 0;
  #total = 0;
  #saved = 0;
  #outputs = 0;

  constructor(options: ReportOptions) {
    this.#options = options;
  }

  /** True if some file was, or would be, changed. */
  get anyStripped(): boolean {
    return this.#stripped > 0;
  }

  get anyFailed(): boolean {
    return this.#failed > 0;
  }

  add(name: string, outcome: StripOutcome): void {
    this.#total++;
    if (outcome.newer) this.#newer++;
    if (outcome.kind === 'failed') {
      this.#failed++;
      process.stderr.write(`${visible(outcome.message)}\n`);
    } else if (outcome.kind === 'skipped') {
      this.#skipped.set(outcome.reason, (this.#skipped.get(outcome.reason) ?? 0) + 1);
    } else if (outcome.kind === 'stripped') {
      this.#stripped++;
      this.#saved += outcome.removed.bytesBefore - outcome.removed.bytesAfter;
      this.#outputs += outcome.removed.outputs;
      this.#show(name, outcome.removed, outcome.patch);
    }
    if (this.#options.what === 'json') this.#files.push(entry(name, outcome, this.#options.written));
  }

  /** The JSON document, and the summary of more than one file. */
  end(): void {
    const { what, quiet, written } = this.#options;
    if (what === 'json') {
      writeOut(jsonDocument({ format: 'nbmend-strip', version: JSON_VERSION, files: this.#files }, 1));
    }
    if (!quiet) process.stderr.write(`nbmend: ${this.#summary(written)}\n`);
  }

  #show(name: string, removed: Removed, patch: string | undefined): void {
    const { what, paint, terminal } = this.#options;
    if (what === 'patch') writeOut(terminal ? paintPatch(patch ?? '', paint) : (patch ?? ''));
    else if (what === 'would') writeOut(`${terminal ? visibleName(name) : name}: ${removedText(removed)}\n`);
  }

  #summary(written: boolean): string {
    const notes = this.#total === 1 ? '1 notebook' : `${this.#total} notebooks`;
    const parts = [`${written ? 'stripped' : 'would strip'} ${this.#stripped} of ${notes}`];
    const gains = [...(this.#outputs > 0 ? [count(this.#outputs, 'output')] : []), ...saving(this.#saved)];
    if (gains.length > 0) parts.push(gains.join(', '));
    for (const [reason, times] of this.#skipped) parts.push(`${times} ${reason}`);
    if (this.#newer > 0)
      parts.push(`${this.#newer} of a format newer than nbformat 4, read as if of 4 (nbmend check names them)`);
    if (this.#failed > 0) parts.push(`${this.#failed} could not be read or written`);
    return parts.join('; ');
  }
}

/** `3 outputs, 2 execution counts, metadata collapsed (2), scrolled` */
function removedText({ outputs, counts, ids, cells, metadata, bytesBefore, bytesAfter }: Removed): string {
  const keys = Object.values(metadata).reduce((sum, times) => sum + times, 0);
  const parts = [
    ...(cells > 0 ? [count(cells, 'cell')] : []),
    ...(outputs > 0 ? [count(outputs, 'output')] : []),
    ...(counts > 0 ? [count(counts, 'execution count')] : []),
    ...(ids > 0 ? [count(ids, 'id')] : []),
    ...(keys > 0 ? [`${count(keys, 'metadata key')} (${Object.keys(metadata).map(visible).join(', ')})`] : []),
  ];
  return [parts.join(', '), ...saving(bytesBefore - bytesAfter)].join('; ');
}

/** Nothing where a file grew: `null` is longer than a count. */
function saving(bytes: number): string[] {
  return bytes > 0 ? [`${sizeText(bytes)} less`] : [];
}

function entry(path: string, outcome: StripOutcome, written: boolean): object {
  switch (outcome.kind) {
    case 'unchanged':
      return { path, state: 'unchanged' };
    case 'stripped':
      return { path, state: written ? 'stripped' : 'would-strip', removed: outcome.removed };
    case 'skipped':
      return { path, state: 'skipped', message: outcome.reason };
    case 'failed':
      return { path, state: 'failed', message: outcome.message.replace(/^nbmend: /, '') };
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function paintPatch(patch: string, paint: Paint | undefined): string {
  return patch
    .split('\n')
    .map((line) => {
      const text = visible(line);
      if (paint === undefined) return text;
      if (/^(---|\+\+\+) /.test(line)) return paint.role('file', text);
      if (line.startsWith('@@')) return paint.role('place', text);
      const sign = line[0];
      return sign === '-' || sign === '+' ? paint.piece({ sign, changed: false, token: undefined }, text) : text;
    })
    .join('\n');
}
