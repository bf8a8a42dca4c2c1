/* One cell of the page: its header, then what changed in source, outputs and metadata, each where the filters find it. */
import type { CellChange, CellEdit, PathChange, SourceChange } from '@nbmend/diff';
import { type Cell, decode, isJsonObject, type Output } from '@nbmend/notebook';
import { countText } from '../values.ts';
import { colourLines } from './code.ts';
import { type Painter, renderLineDiff, renderWhole, type Starts } from './lines.ts';
import { html, type Markup, NOTHING, type Part } from './markup.ts';
import { type OutputScene, renderOutputs, renderOutputsChange } from './outputs.ts';
import { isProse, type Step } from './parts.ts';
import { renderPathChanges } from './paths.ts';
import { readPicture } from './picture.ts';
import { type Attachments, renderProse, renderProseDiff } from './prose.ts';
import type { CellRoom } from './room.ts';
import { plain } from './segments.ts';

/** What happened to a cell: a sign and a word, so that colour is never needed. */
export interface Chip {
  readonly sign: string;
  readonly word: string;
  readonly look: 'ins' | 'del' | 'mod' | 'mov' | 'calm';
}

/** A changed cell. `anchor` is its id on the page, `under` the heading that it stands below. */
export function renderCell(step: Step, anchor: string, under: string | undefined, scene: OutputScene): Markup {
  const { edit, a, b } = step;
  const look = chipsOf(step)[0]?.look ?? 'mod';
  return html`<article class="cell ${look}" id="${anchor}" tabindex="-1" data-parts="${step.filters.join(' ')}" aria-labelledby="${anchor}-t">${renderHeader(step, anchor, under)}<div class="body">${renderBody(edit, a, b, step.change, scene)}</div></article>\n`;
}

/** A cell that only noise touched, or nothing: for the folds between changed cells. */
export function renderQuietCell(step: Step, scene: OutputScene): Markup {
  const cell = (step.b ?? step.a)!;
  const { change } = step;
  const source = isProse(cell)
    ? renderProse(proseSource(cell), attachmentsOf(cell, scene.room))
    : cell.source !== '' && renderWhole(cell.lines, 'same', painterOf(cell), scene.room.text);
  const noise = change !== undefined && renderNoise(change, step.a, cell, scene);
  const withOutputs = scene.scope?.outputs !== false && cell.outputs.length > 0;
  const outputs = change?.outputs === undefined && withOutputs && renderOutputs(cell.outputs, scene);
  return html`<article class="cell same${noise && ' noisy'}"${noise && html` tabindex="-1"`}>${renderQuietHeader(step)}<div class="body"><div class="part-source${!isProse(cell) && ' flush'}">${source}</div>${outputs && html`<div class="part-outputs">${outputs}</div>`}${noise}</div></article>\n`;
}

/** What happened, most important first. */
export function chipsOf({ edit, a, b, change, filters, quiet }: Step): Chip[] {
  const chips: Chip[] = [];
  const add = (sign: string, word: string, look: Chip['look']): void => {
    chips.push({ sign, word, look });
  };
  if (edit.kind === 'insert') {
    if (edit.copyOf === undefined) add('+', 'added', 'ins');
    else add('+', `copy of old cell ${edit.copyOf + 1}${edit.edited === undefined ? '' : ', edited'}`, 'ins');
  }
  if (edit.kind === 'delete') add('−', 'removed', 'del');
  if (edit.kind === 'split') add('÷', `split into ${edit.b.length} cells`, 'mov');
  if (edit.kind === 'join') add('∪', `joined from ${edit.a.length} cells`, 'mov');
  if (edit.kind === 'move') add('→', `moved from ${edit.a + 1} to ${edit.b + 1}`, 'mov');
  if (change?.type) add('⇄', `${change.type.a} → ${change.type.b}`, 'mov');
  const parted = edit.kind === 'split' || edit.kind === 'join';
  const text = isProse((b ?? a)!) ? 'text' : 'source';
  if (change?.source?.whitespaceOnly && !parted) add('~', 'white space only', 'mod');
  else if (change?.source && !change.source.whitespaceOnly) add('~', text, 'mod');
  if (change?.attachments) add('~', 'attachments', 'mod');
  if (change?.outputs && filters.includes('outputs')) add('~', 'outputs', 'mod');
  if (change?.metadata && filters.includes('metadata')) add('~', 'metadata', 'mod');
  if (quiet && change) add('·', 'noise only', 'calm');
  if (a && b && chips.length === 0 && !quiet) add('~', 'changed', 'mod');
  return chips;
}

function renderChip({ sign, word, look }: Chip): Markup {
  return html`<span class="chip ${look}"><b aria-hidden="true">${sign}</b> ${word}</span>`;
}

function renderHeader(step: Step, anchor: string, under: string | undefined): Markup {
  const cell = (step.b ?? step.a)!;
  const more = [
    under !== undefined && html`<span class="under" title="under the heading ${under}">§ ${under}</span>`,
    ...cell.tags.slice(0, MOST_TAGS).map((tag) => html`<span class="tag">${tag}</span>`),
    countOf(step),
  ];
  return html`<header><h3 id="${anchor}-t">${placeOf(step.edit)} <span class="kind">${kindOf(cell)}</span></h3>${chipsOf(step).map(renderChip)}<span class="more-facts">${more}</span><a class="permalink" href="#${anchor}" aria-label="Link to this cell">#</a><button type="button" class="copy" data-copy="${anchor}" aria-label="Copy the link to this cell" title="Copy the link to this cell"></button></header>`;
}

function renderQuietHeader(step: Step): Markup {
  const cell = (step.b ?? step.a)!;
  return html`<header><h3>${placeOf(step.edit)} <span class="kind">${kindOf(cell)}</span></h3>${chipsOf(step).map(renderChip)}${cell.tags.slice(0, MOST_TAGS).map((tag) => html`<span class="tag">${tag}</span>`)}</header>`;
}

const MOST_TAGS = 12;

/** `Cell 5`, or `Cell 5 (was 3)`; the old number alone for a removed cell. */
function placeOf(edit: CellEdit): Markup {
  const cells = (list: number | readonly number[]): string =>
    [list]
      .flat()
      .map((i) => i + 1)
      .join(', ');
  if (edit.kind === 'insert') return html`Cell ${edit.b + 1}`;
  if (edit.kind === 'delete') return html`Old cell ${edit.a + 1}`;
  const [old, now] = [cells(edit.a), cells(edit.b)];
  const word = typeof edit.b === 'number' ? 'Cell' : 'Cells';
  return old === now ? html`${word} ${now}` : html`${word} ${now} <small>was ${old}</small>`;
}

function kindOf({ kind, notebook: { language } }: Cell): string {
  return kind === 'code' && language !== 'python' && /^[\w+#. -]{1,20}$/.test(language) ? `${language} code` : kind;
}

function countOf({ a, b }: Step): Part {
  const cell = (b ?? a)!;
  if (cell.kind !== 'code') return false;
  const bracket = (count: number | null | undefined): string => `[${count ?? ' '}]`;
  if (a && b && a.executionCount !== b.executionCount) {
    return html`<span class="count noise" title="execution count">${bracket(a.executionCount)} → ${bracket(b.executionCount)}</span>`;
  }
  return (
    cell.executionCount !== null &&
    html`<span class="count" title="execution count">${bracket(cell.executionCount)}</span>`
  );
}

function renderBody(
  edit: CellEdit,
  a: Cell | undefined,
  b: Cell | undefined,
  change: CellChange | undefined,
  scene: OutputScene,
): Markup {
  if (edit.kind === 'insert') return renderLone(b!, 'ins', scene, edit.edited);
  if (edit.kind === 'delete') return renderLone(a!, 'del', scene);
  const source = change?.source
    ? renderSource(change.source, a!, b!, startsOf(edit, a!, b!), scene.room)
    : edit.kind === 'split' || edit.kind === 'join'
      ? renderRegrouped(edit, a!, b!, scene.room)
      : edit.kind === 'move' || change?.type
        ? renderUnchangedSource(b!, scene.room)
        : NOTHING;
  const outputs = outputsPart(change, outputsAt(a!, edit.a), outputsAt(b!, edit.b), scene);
  return html`${source}${renderAttachments(change?.attachments)}${outputs}${renderMetadata(change?.metadata)}${renderFacts(change)}`;
}

/** A cell that came or went; of an edited copy what was edited, old lines and new. */
function renderLone(cell: Cell, side: 'ins' | 'del', scene: OutputScene, edited?: SourceChange): Markup {
  const { sources = true, outputs: withOutputs = true } = scene.scope ?? {};
  const lines = edited
    ? renderLineDiff(edited, painterOf(cell), scene.room.text)
    : sources && cell.source !== '' && renderWhole(cell.lines, side, painterOf(cell), scene.room.text);
  const outputs = withOutputs && cell.outputs.length > 0 && renderOutputs(cell.outputs, scene);
  const source = !sources
    ? html`<p class="note">Sources are left out.</p>`
    : isProse(cell)
      ? html`<div class="prose"><div class="block ${side === 'ins' ? 'new' : 'old'}">${renderProse(proseSource(cell), attachmentsOf(cell, scene.room))}</div></div>${foldedSource(lines)}`
      : lines || html`<p class="note">An empty cell.</p>`;
  const folded =
    side === 'del'
      ? html`<details class="more part-outputs"><summary>${countText(cell.outputs.length, 'output')} of the removed cell</summary>${outputs}</details>`
      : html`<div class="part-outputs">${outputs}</div>`;
  return html`<div class="part-${isProse(cell) ? 'markdown' : 'source'}${lines && !isProse(cell) && ' flush'}">${source}</div>${outputs && folded}`;
}

function renderSource(change: SourceChange, a: Cell, b: Cell, starts: CellStarts, room: CellRoom): Markup {
  const parted = starts.a !== undefined || starts.b !== undefined;
  const white = change.whitespaceOnly && !parted && html`<p class="note">Only white space differs.</p>`;
  if (!isProse(a) || !isProse(b)) {
    const old = painterOf(a);
    const lines = renderLineDiff(change, a.kind === b.kind ? old : mixed(change, old, painterOf(b)), room.text, starts);
    return html`<div class="part-source flush">${white}${lines}</div>`;
  }
  const size = change.linesA.join('\n').length + change.linesB.join('\n').length;
  const prose = room.text.take(size)
    ? renderProseDiff(
        change.linesA.join('\n'),
        change.linesB.join('\n'),
        attachmentsOf(a, room),
        attachmentsOf(b, room),
      )
    : undefined;
  const lines = renderLineDiff(change, painterOf(b), room.text, starts);
  return html`<div class="part-markdown${prose === undefined && ' flush'}">${white}${prose}${prose ? foldedSource(lines) : lines}</div>`;
}

interface CellStarts {
  readonly a?: Starts;
  readonly b?: Starts;
}

/** Where each cell begins in the joined source of a split or a join. */
function startsOf(edit: CellEdit, a: Cell, b: Cell): CellStarts {
  const starts = (cells: readonly Cell[], word: string): Starts => {
    let line = 0;
    const found = new Map<number, string>();
    for (const cell of cells) {
      found.set(line, `${word} ${cell.index + 1}`);
      line += cell.lines.length;
    }
    return found;
  };
  if (edit.kind === 'split')
    return {
      b: starts(
        edit.b.map((at) => b.notebook.cells[at]!),
        'cell',
      ),
    };
  if (edit.kind === 'join')
    return {
      a: starts(
        edit.a.map((at) => a.notebook.cells[at]!),
        'old cell',
      ),
    };
  return {};
}

/** A cell that changed its kind is coloured as each side was. */
function mixed(change: SourceChange, a: Painter, b: Painter): Painter {
  return (lines) => (lines === change.linesA ? a(lines) : b(lines));
}

function foldedSource(lines: Part): Markup {
  return html`<details class="more source"><summary>Markdown source</summary>${lines}</details>`;
}

function renderUnchangedSource(cell: Cell, room: CellRoom): Markup {
  if (cell.source === '') return NOTHING;
  const content = isProse(cell)
    ? renderProse(proseSource(cell), attachmentsOf(cell, room))
    : renderWhole(cell.lines, 'same', painterOf(cell), room.text);
  const name = isProse(cell) ? 'markdown' : 'source';
  return html`<details class="more part-${name}"${cell.lines.length <= SHORT_SOURCE && html` open`}><summary>The same text, ${countText(cell.lines.length, 'line')}</summary>${content}</details>`;
}

/** Lines that are the same but stand in other cells. */
function renderRegrouped(edit: CellEdit, a: Cell, b: Cell, room: CellRoom): Markup {
  const lines = edit.kind === 'join' ? b.lines : a.lines;
  const change = { linesA: lines, linesB: lines, hunks: [], whitespaceOnly: false };
  const name = isProse(b) ? 'markdown' : 'source';
  const content = renderLineDiff(change, painterOf(b), room.text, startsOf(edit, a, b));
  return html`<details class="more part-${name}"${lines.length <= SHORT_REGROUPED && html` open`}><summary>The same text, ${countText(lines.length, 'line')}</summary>${content}</details>`;
}

const SHORT_REGROUPED = 40;

/** A moved cell is recognised by its text, as long as that does not push its neighbours off the screen. */
const SHORT_SOURCE = 8;

/** Outputs of all cells at these places of the cell's notebook. */
function outputsAt({ notebook }: Cell, at: number | readonly number[]): readonly Output[] {
  return [at].flat().flatMap((index) => notebook.cells[index]!.outputs);
}

function outputsPart(
  change: CellChange | undefined,
  a: readonly Output[],
  b: readonly Output[],
  scene: OutputScene,
): Markup {
  if (change?.outputs === undefined) return NOTHING;
  const noise = change.outputs.noiseOnly;
  return html`<div class="part-outputs${noise && ' noise'}">${renderOutputsChange(change.outputs, a, b, scene)}</div>`;
}

function renderMetadata(changes: readonly PathChange[] | undefined): Markup {
  if (changes === undefined) return NOTHING;
  const quiet = changes.every(({ noise }) => noise !== undefined);
  return html`<div class="part-metadata${quiet && ' noise'}"><p class="mime">metadata</p>${renderPathChanges(changes)}</div>`;
}

/** Attachments by name; their data is not worth a diff. */
function renderAttachments(changes: readonly PathChange[] | undefined): Markup {
  if (changes === undefined) return NOTHING;
  return html`<div class="part-markdown"><p class="mime">attachments</p>${renderPathChanges(changes)}</div>`;
}

/** A new id is noise: tools make new ones at will. */
function renderFacts(change: CellChange | undefined): Markup {
  if (change?.id === undefined) return NOTHING;
  const { a, b } = change.id;
  return html`<p class="note noise">Cell id: <code>${a ?? 'none'}</code> → <code>${b ?? 'none'}</code></p>`;
}

function renderNoise(change: CellChange, a: Cell | undefined, b: Cell, scene: OutputScene): Markup {
  const count =
    change.executionCount &&
    html`<p class="note">Execution count: ${change.executionCount.a ?? 'none'} → ${change.executionCount.b ?? 'none'}</p>`;
  return html`<div class="noise">${count}${a && outputsPart(change, a.outputs, b.outputs, scene)}${renderMetadata(change.metadata)}${renderFacts(change)}</div>`;
}

function painterOf(cell: Cell): Painter {
  if (isProse(cell)) return (lines) => colourLines(lines, 'markdown');
  if (cell.kind === 'raw') return (lines) => lines.map(plain);
  return (lines) => colourLines(lines, cell.notebook.language);
}

/** A heading cell of nbformat 3 as the Markdown that it stands for. */
function proseSource(cell: Cell): string {
  if (cell.kind !== 'heading') return cell.source;
  const entry = cell.node.entries.find(({ key }) => key === 'level');
  const level = entry === undefined ? 1 : Number(decode(cell.notebook.bytes, entry));
  return `${'#'.repeat(Math.min(6, Math.max(1, level || 1)))} ${cell.source.replaceAll('\n', ' ')}`;
}

/** Pictures that a Markdown cell may show: its own attachments, and data written into the text; PNG and JPEG. */
function attachmentsOf(cell: Cell, room: CellRoom): Attachments {
  const shown = (mime: string, base64: string): string | undefined => {
    const picture = readPicture(mime, base64, room.pictures);
    return picture.shown ? picture.src : undefined;
  };
  return (target) => {
    const data = /^data:(image\/(?:png|jpeg));base64,(.*)$/s.exec(target);
    if (data) return shown(data[1]!, data[2]!);
    const name = /^attachment:(.+)$/s.exec(target)?.[1];
    const entry = cell.attachmentsEntry;
    if (name === undefined || entry === undefined) return undefined;
    const attachments = decode(cell.notebook.bytes, entry);
    const bundle = isJsonObject(attachments) ? (attachments[name] ?? attachments[decodedName(name)]) : undefined;
    if (!isJsonObject(bundle)) return undefined;
    const [mime, value] = Object.entries(bundle)[0] ?? [];
    return typeof value === 'string' && mime !== undefined ? shown(mime, value) : undefined;
  };
}

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
