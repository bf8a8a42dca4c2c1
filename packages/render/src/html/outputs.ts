/*
 * Outputs: one as it is, and what differs between the old and the new ones of a cell. Everything in them is hostile: pictures
 * are PNG or JPEG in <img>, HTML and SVG stand in a frame without rights, all else is text.
 */
import type { DiffScope, OutputEdit, OutputPart, OutputsChange } from '@nbmend/diff';
import {
  decode,
  decodeText,
  isJsonObject,
  isTooLong,
  type JsonObject,
  type JsonValue,
  NumberLiteral,
  type Output,
} from '@nbmend/notebook';
import { countText, sizeText } from '../values.ts';
import { colourLines } from './code.ts';
import { renderFrame } from './frame.ts';
import { type Painter, renderLineDiff, renderWhole } from './lines.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { renderPathChanges } from './paths.ts';
import { PICTURE_MIMES, readPicture, renderComparison, renderPicture } from './picture.ts';
import { renderProse, renderProseDiff } from './prose.ts';
import type { CellRoom } from './room.ts';
import { plain } from './segments.ts';
import { renderTable, renderTableChange, tableOf } from './table.ts';
import { outputLines, terminalLines } from './terminal.ts';

/** What the outputs of one cell are rendered with. */
export interface OutputScene {
  /** Parts of whole cells that are shown; all that are not said to be left out. */
  readonly scope?: Partial<DiffScope>;
  readonly room: CellRoom;
  /** A name for a group of radio buttons that no other group of the page has. */
  readonly group: () => string;
}

type Side = 'ins' | 'del' | 'same';

/** All outputs of a cell that came, went or did not change: the cell says which. */
export function renderOutputs(outputs: readonly Output[], scene: OutputScene): Markup[] {
  if (scene.scope?.outputs === false) return [];
  return outputs.map((output) => html`<div class="output">${renderOutput(output, 'same', scene)}</div>`);
}

/** What changed from the outputs `a` to the outputs `b`. Unchanged ones are counted. */
export function renderOutputsChange(
  change: OutputsChange,
  a: readonly Output[],
  b: readonly Output[],
  scene: OutputScene,
): Markup {
  const kept = change.edits.filter(({ kind }) => kind === 'keep').length;
  const parts = change.edits.map((edit) => renderEdit(edit, a, b, scene));
  return html`${parts}${kept > 0 && html`<p class="note">${countText(kept, 'output')} unchanged.</p>`}`;
}

function renderEdit(edit: OutputEdit, a: readonly Output[], b: readonly Output[], scene: OutputScene): Markup {
  if (edit.kind === 'keep') return NOTHING;
  if (edit.kind === 'insert') return framed('ins', renderOutput(b[edit.b]!, 'ins', scene));
  if (edit.kind === 'delete') return framed('del', renderOutput(a[edit.a]!, 'del', scene));
  const [old, now] = [a[edit.a]!, b[edit.b]!];
  const sorted = [...edit.parts].sort((x, y) => weight(x) - weight(y));
  const rich = sorted.some(({ name }) => RICH.has(name));
  const parts = sorted.map((part) => renderPart(part, old, now, rich && part.name === 'text/plain', scene));
  return html`<div class="output mod">${parts}</div>`;
}

/** Next to one of these, the plain text of an output says the same again, or less. */
const RICH: ReadonlySet<string> = new Set([...PICTURE_MIMES, 'text/html', 'text/markdown', 'image/svg+xml']);

function framed(side: 'ins' | 'del', content: Markup): Markup {
  const label = side === 'ins' ? html`<b>+</b> new output` : html`<b>−</b> output removed`;
  return html`<div class="output ${side}"><p class="sidenote">${label}</p>${content}</div>`;
}

/** Pictures and tables first: they are what the reader looks at. */
function weight({ detail }: OutputPart): number {
  return detail.kind === 'image' ? 0 : detail.kind === 'table' ? 1 : 2;
}

function renderPart(part: OutputPart, a: Output, b: Output, folded: boolean, scene: OutputScene): Markup {
  const { name, detail } = part;
  const noise = 'noise' in detail ? detail.noise : undefined;
  // A picture that was only encoded anew is worth its badge: the reader sees that it was looked at.
  const hidden = noise !== undefined && detail.kind !== 'image';
  const badge = hidden && html` <span class="badge calm">noise: ${noise}</span>`;
  const title = html`${partTitle(part, a)}${badge}`;
  const body = partBody(name, detail, a, b, scene);
  if (folded) return html`<details class="part more${hidden && ' noise'}"><summary>${title}</summary>${body}</details>`;
  return html`<section class="part${hidden && ' noise'}"><p class="mime">${title}</p>${body}</section>`;
}

function partTitle({ name, detail }: OutputPart, a: Output): string {
  if (a.type === 'stream') return a.streamName;
  if (detail.kind === 'added') return `${name} added`;
  if (detail.kind === 'removed') return `${name} removed`;
  return name;
}

function partBody(name: string, detail: OutputPart['detail'], a: Output, b: Output, scene: OutputScene): Markup {
  switch (detail.kind) {
    case 'added':
      return renderMime(b, name, 'ins', scene);
    case 'removed':
      return renderMime(a, name, 'del', scene);
    case 'image': {
      const [old, now] = [
        readPicture(name, mimeText(a, name), scene.room.pictures),
        readPicture(name, mimeText(b, name), scene.room.pictures),
      ];
      const { width, height } = detail.b;
      const pixels = width !== undefined && height !== undefined ? width * height : 0;
      return renderComparison(old, now, scene.group(), {
        identical: detail.changedPixels === 0,
        changedPixels: detail.changedPixels,
        pixels,
      });
    }
    case 'table':
      return renderTableChange(detail.rows, scene.room.text);
    case 'json':
      return renderPathChanges(detail.changes);
    case 'binary':
      return html`<p class="note">${sizeText(detail.sizeA)} before, ${sizeText(detail.sizeB)} after; the data is not shown.</p>`;
    case 'text':
      return renderTextChange(name, detail.change, a, b, scene);
  }
}

function renderTextChange(
  name: string,
  change: Parameters<typeof renderLineDiff>[0],
  a: Output,
  b: Output,
  scene: OutputScene,
): Markup {
  const lines = renderLineDiff(change, painterOf(name), scene.room.text);
  if (name === 'text/markdown') {
    const prose = renderProseDiff(mimeText(a, name), mimeText(b, name), noAttachments, noAttachments);
    return html`${prose}<details class="more"${prose === undefined && html` open`}><summary>Source</summary>${lines}</details>`;
  }
  if (name !== 'text/html' && name !== 'image/svg+xml') return lines;
  const [old, now] = [preview(mimeText(a, name), 'Old output', scene), preview(mimeText(b, name), 'New output', scene)];
  return html`<div class="twoframes"><div><p class="sidenote"><b>−</b> old</p>${old}</div><div><p class="sidenote"><b>+</b> new</p>${now}</div></div><details class="more"><summary>Source of the ${name === 'text/html' ? 'HTML' : 'SVG'}</summary>${lines}</details>`;
}

function renderOutput(output: Output, side: Side, scene: OutputScene): Markup {
  if (output.type === 'stream') {
    return html`<p class="mime">${output.streamName}</p>${renderWhole(outputLines(output.text), side, terminalLines, scene.room.text)}`;
  }
  if (output.type === 'error') {
    const [name, value] = [output.get('ename'), output.get('evalue')];
    const title = [name, value].filter((text) => typeof text === 'string').join(': ');
    return html`<p class="mime error">${title || 'error'}</p>${renderWhole(outputLines(output.text), side, terminalLines, scene.room.text)}`;
  }
  const mimes = [...output.data.keys()];
  const best = BEST.find((mime) => output.data.has(mime)) ?? mimes[0];
  if (best === undefined) return html`<p class="note">An empty ${output.type}.</p>`;
  const others = mimes.filter((mime) => mime !== best && mime !== 'text/plain');
  const also = others.length > 0 && html`<p class="note">Also as ${others.join(', ')}.</p>`;
  return html`<p class="mime">${best}</p>${renderMime(output, best, side, scene)}${also}`;
}

/** Of several forms of one output, the first of these is shown. */
const BEST = [
  'image/png',
  'image/jpeg',
  'text/html',
  'text/markdown',
  'image/svg+xml',
  'text/latex',
  'text/plain',
  'application/json',
];

/** One form of an output. */
function renderMime(output: Output, mime: string, side: Side, scene: OutputScene): Markup {
  const entry = output.data.get(mime);
  if (entry === undefined) return NOTHING;
  const { bytes } = output.cell.notebook;
  const { text: room } = scene.room;
  if (isTooLong(entry)) return tooLarge(mime, entry.to - entry.from);
  if (PICTURE_MIMES.includes(mime))
    return renderPicture(readPicture(mime, decodeText(bytes, entry), scene.room.pictures), SIDE_PICTURE[side]);
  if (mime.startsWith('image/') && mime !== 'image/svg+xml') {
    return html`<p class="note cut">${mime}, ${sizeText(Math.floor(((entry.to - entry.from) * 3) / 4))}: only PNG and JPEG pictures are shown.</p>`;
  }
  if (entry.to - entry.from > LONGEST_DECODED) return tooLarge(mime, entry.to - entry.from);
  if (isJson(mime))
    return renderWhole(prettyJson(decode(bytes, entry)), side, (lines) => colourLines(lines, 'json'), room);
  const text = decodeText(bytes, entry);
  if (mime === 'text/markdown')
    return room.take(text.length) ? renderProse(text, noAttachments) : tooLarge(mime, text.length);
  if (mime === 'text/html') {
    const table = tableOf(text);
    if (table !== undefined) return renderTable(table, side, room);
  }
  if (mime === 'text/html' || mime === 'image/svg+xml') {
    const source = renderWhole(outputLines(text), side, painterOf(mime), room);
    return html`${preview(text, 'Output', scene)}<details class="more"><summary>Source of the ${mime === 'text/html' ? 'HTML' : 'SVG'}</summary>${source}</details>`;
  }
  return renderWhole(outputLines(text), side, painterOf(mime), room);
}

const SIDE_PICTURE: Readonly<Record<Side, string>> = { ins: 'New picture', del: 'Removed picture', same: 'Picture' };

/** Larger values are not decoded at all: they are data for programs (widget states, whole figures). */
const LONGEST_DECODED = 4_000_000;

function preview(text: string, what: string, scene: OutputScene): Markup {
  if (text.trim() === '') return html`<p class="note">(empty)</p>`;
  if (!scene.room.text.take(text.length)) return tooLarge('the preview', text.length);
  return renderFrame(text, what);
}

function tooLarge(what: string, size: number): Markup {
  return html`<p class="note cut">Truncated: ${what} (${sizeText(size)}) is left out here, the cell is over the limit of this page.</p>`;
}

function painterOf(name: string): Painter {
  if (name === 'text/html' || name === 'image/svg+xml') return (lines) => colourLines(lines, 'xml');
  if (name === 'application/javascript') return (lines) => colourLines(lines, 'javascript');
  if (name === 'text/latex') return (lines) => colourLines(lines, 'latex');
  if (name === 'text/markdown') return (lines) => lines.map(plain);
  return terminalLines;
}

function mimeText(output: Output, mime: string): string {
  const entry = output.data.get(mime);
  return entry === undefined ? '' : decodeText(output.cell.notebook.bytes, entry);
}

/** JSON on lines of its own, numbers as they are spelled in the file. */
function prettyJson(value: JsonValue, indent = ''): string[] {
  const isList = Array.isArray(value);
  if (!isList && !isJsonObject(value)) return [value instanceof NumberLiteral ? value.text : JSON.stringify(value)];
  const members = Object.entries(value as JsonObject);
  const [open, close] = isList ? '[]' : '{}';
  if (members.length === 0) return [`${open}${close}`];
  const deeper = `${indent}  `;
  const lines = members.flatMap(([key, member], i) => {
    const [first, ...rest] = prettyJson(member, deeper);
    const all = [`${deeper}${isList ? '' : `${JSON.stringify(key)}: `}${first}`, ...rest];
    return i < members.length - 1 ? [...all.slice(0, -1), `${all.at(-1)},`] : all;
  });
  return [open!, ...lines, `${indent}${close}`];
}

function isJson(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json');
}

const noAttachments = (): undefined => undefined;
