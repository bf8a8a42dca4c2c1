/* Everything of a cell or notebook that is said in one line: type, tags, metadata, attachments, kernel, format. */
import { type CellChange, type DiffScope, lineCount, type NotebookDiff, type PathChange } from '@nbmend/diff';
import { type Cell, isJsonObject, type JsonValue, type Notebook } from '@nbmend/notebook';
import { isNoise } from './noise.ts';
import { changeText, pathText, sizeText, valueText } from './values.ts';
import type { Block, FileSides, Sign } from './view.ts';

type Fact = Extract<Block, { kind: 'fact' }>;

export function cellFacts(change: CellChange, a: readonly Cell[], b: readonly Cell[], showNoise: boolean): Fact[] {
  const facts: Fact[] = [];
  const { type, id, executionCount: count } = change;
  if (type) facts.push(fact('~', `type: ${type.a} → ${type.b}`));
  facts.push(...tagFacts(change.metadata ?? [], a, b));
  for (const path of change.metadata ?? []) {
    if (path.path[0] !== 'tags' && (showNoise || !isNoise(path))) facts.push(pathFact('metadata ', path));
  }
  for (const attachment of change.attachments ?? []) facts.push(attachmentFact(attachment));
  if (showNoise && id) facts.push(fact('~', `id: ${id.a ?? '(none)'} → ${id.b ?? '(none)'}`));
  if (showNoise && count) facts.push(fact('~', `execution count: ${count.a ?? 'none'} → ${count.b ?? 'none'}`));
  return facts;
}

/** Where each part of a split or a join but the first begins, in the lines of all; nothing for a cell alone. */
export function cutFacts(parts: readonly Cell[], word: string): Fact[] {
  let line = 1;
  return parts
    .map(({ index, lines }, at) => {
      if (at > 0) line += lineCount(parts[at - 1]!);
      const first = lines.find((text) => text.trim() !== '') ?? '';
      return fact('~', `${word} ${index + 1} begins at line ${line}: ${valueText(first)}`);
    })
    .slice(1);
}

/** Tags and attachments of a cell that came or went. */
export function factsOfNewCell(cell: Cell, sign: '+' | '-', scope: Partial<DiffScope>): Fact[] {
  const facts: Fact[] = [];
  if (scope.metadata !== false && cell.tags.length > 0) facts.push(fact(sign, `tags: ${cell.tags.join(', ')}`));
  if (scope.attachments === false) return facts;
  const names = cell.attachmentsEntry?.node?.kind === 'object' ? cell.attachmentsEntry.node.entries : [];
  for (const { key, from, to } of names) facts.push(fact(sign, `attachment ${key} (${sizeText(to - from)})`));
  return facts;
}

/** Format, kernel and metadata of the notebook; nothing for a notebook that came or went, whose cells say it all. */
export function notebookFacts(
  diff: NotebookDiff,
  a: Notebook,
  b: Notebook,
  file: FileSides,
  showNoise: boolean,
): Fact[] {
  const facts: Fact[] = [];
  if (file.oldPath === null || file.newPath === null) {
    const [notebook, sign] = file.oldPath === null ? [b, '+' as const] : [a, '-' as const];
    const kernel = kernelText(notebook);
    return kernel === undefined ? [] : [fact(sign, `kernel: ${kernel}`)];
  }
  if (diff.format) facts.push(fact('~', `nbformat: ${diff.format.a.join('.')} → ${diff.format.b.join('.')}`));
  if (diff.metadata.some((change) => change.path[0] === 'kernelspec' && !isNoise(change))) {
    facts.push(fact('~', `kernel: ${kernelText(a) ?? '(none)'} → ${kernelText(b) ?? '(none)'}`));
  }
  for (const change of diff.metadata) {
    const said = change.path[0] === 'kernelspec' && kernelText(a) !== kernelText(b);
    if (!said && (showNoise || !isNoise(change))) facts.push(pathFact('metadata ', change));
  }
  return facts;
}

/** `Python 3 (python3)` */
function kernelText(notebook: Notebook): string | undefined {
  const spec = notebook.metadata.kernelspec;
  if (!isJsonObject(spec)) return undefined;
  const { display_name: shown, name, language } = spec;
  const text = [shown, name].filter((x): x is string => typeof x === 'string' && x !== '');
  if (text.length === 2) return `${text[0]} (${text[1]})`;
  return text[0] ?? (typeof language === 'string' ? language : undefined);
}

/** One value at a path: `metadata a.b: 1 → 2`. */
export function pathFact(prefix: string, { path, a, b, noise }: PathChange): Fact {
  const name = `${prefix}${pathText(path)}`.trimEnd();
  const why = noise === undefined ? '' : ` (noise: ${noise})`;
  if (a === undefined) return fact('+', `${name}: ${valueText(b)}${why}`);
  if (b === undefined) return fact('-', `${name}: ${valueText(a)}${why}`);
  return fact('~', `${name}: ${changeText(a, b)}${why}`);
}

function attachmentFact({ path, a, b }: PathChange): Fact {
  const name = `attachment ${String(path[0])}`;
  if (path.length === 1 && a === undefined) return fact('+', `${name} (${weight(b)})`);
  if (path.length === 1 && b === undefined) return fact('-', `${name} (${weight(a)})`);
  return fact('~', `${name}: ${weight(a)} → ${weight(b)}`);
}

function weight(value: JsonValue | undefined): string {
  if (value === undefined) return 'absent';
  return sizeText(typeof value === 'string' ? value.length : JSON.stringify(value).length);
}

function tagFacts(changes: readonly PathChange[], a: readonly Cell[], b: readonly Cell[]): Fact[] {
  if (!changes.some((change) => change.path[0] === 'tags')) return [];
  const [inA, inB] = [a, b].map((cells) => new Set(cells.flatMap(({ tags }) => tags))) as [Set<string>, Set<string>];
  const added = [...inB].filter((tag) => !inA.has(tag)).map((tag) => `+${tag}`);
  const removed = [...inA].filter((tag) => !inB.has(tag)).map((tag) => `-${tag}`);
  const both = [...removed, ...added];
  return [fact('~', both.length > 0 ? `tags: ${both.join(' ')}` : 'tags: other order')];
}

function fact(sign: Sign, text: string): Fact {
  return { kind: 'fact', sign, text };
}
