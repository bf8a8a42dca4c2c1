/*
 * Which output of the one run is which of the other, and what differs in each.
 */
import { type Cell, decodeText, isTooLong, type Output, sameBytes, spansEqual } from '@nbmend/notebook';
import { diffParts, isNoisePart, type OutputContext } from './bundle.ts';
import type { OutputEdit, OutputsChange } from './model.ts';
import { diffSequence, Interner } from './sequence.ts';

/**
 * The outputs of two cells, or of all cells of either side. Undefined if they are the same but for execution counts. Nothing
 * equal by its bytes is decoded.
 */
export function diffOutputs(a: readonly Cell[], b: readonly Cell[], context: OutputContext): OutputsChange | undefined {
  if ([...a, ...b].every(({ outputsEntry }) => outputsEntry === undefined)) return undefined;
  if (a.length === 1 && b.length === 1 && haveSameBytes(a[0], b[0])) return undefined;
  const [inA, inB] = [a, b].map((cells) => cells.flatMap(({ outputs }) => outputs));
  const edits = pairOutputs(inA, inB, context).map((edit): OutputEdit => {
    if (edit.kind !== 'keep') return edit;
    const parts = isSame(inA[edit.a], inB[edit.b]) ? [] : diffParts(inA[edit.a], inB[edit.b], context);
    return parts.length === 0 ? edit : { ...edit, kind: 'modify', parts };
  });
  if (edits.every(({ kind }) => kind === 'keep')) return undefined;
  return { edits, noiseOnly: edits.every(isNoiseEdit) || sameStreams(inA, inB) };
}

function isNoiseEdit(edit: OutputEdit): boolean {
  return edit.kind === 'keep' || (edit.kind === 'modify' && edit.parts.every(isNoisePart));
}

type Pairing = Exclude<OutputEdit, { kind: 'modify' }>;

/** First outputs that are equal, in order; between them those of the same shape; between those the ones that read the same. */
function pairOutputs(a: readonly Output[], b: readonly Output[], { budget }: OutputContext): Pairing[] {
  const edits: Pairing[] = [];
  let [i, j] = [0, 0];
  const keepUpTo = (end: number): void => {
    while (i < end) edits.push({ kind: 'keep', a: i++, b: j++ });
  };
  const pairBy = ([key, ...others]: readonly Key[], toA: number, toB: number): void => {
    if (key === undefined || i === toA || j === toB) {
      while (i < toA) edits.push({ kind: 'delete', a: i++ });
      while (j < toB) edits.push({ kind: 'insert', b: j++ });
      return;
    }
    const [fromA, fromB] = [i, j];
    const interner = new Interner();
    let unlike = 0;
    const [keysA, keysB] = [a.slice(fromA, toA), b.slice(fromB, toB)].map((outputs) =>
      Int32Array.from(outputs.map(key), (text) => (text === undefined ? --unlike : interner.number(text))),
    );
    for (const gap of diffSequence(keysA, keysB, budget, 'outputs of a cell')) {
      keepUpTo(fromA + gap.fromA);
      pairBy(others, fromA + gap.toA, fromB + gap.toB);
    }
    keepUpTo(toA);
  };
  pairBy([fingerprint, shape, plainText], a.length, b.length);
  return edits;
}

/** What outputs have in common that are the same; undefined for an output that is like no other. */
type Key = (output: Output) => string | undefined;

/** Bytes looked at on each end and in the middle of a value; what looks equal is compared in full afterwards. */
const SAMPLE = 48;

/** A text that is equal for equal outputs of files in the same layout, whatever the execution count. */
function fingerprint({ cell, node }: Output): string {
  const { bytes } = cell.notebook;
  return node.entries
    .filter(({ key }) => key !== 'execution_count' && key !== 'prompt_number')
    .map(({ key, from, to }) => {
      const middle = (from + to) >> 1;
      const samples = [from, Math.max(from, middle - SAMPLE), Math.max(from, to - SAMPLE)];
      const text = samples.map((at) => bytes.toString('latin1', at, Math.min(to, at + SAMPLE))).join('\0');
      return `${key}\0${to - from}\0${text}`;
    })
    .join('\0');
}

/** What kind of thing an output is: the same stream, an error, or data of the same richest type. */
function shape(output: Output): string {
  if (output.type === 'stream') return `stream ${output.streamName}`;
  if (output.type === 'error') return 'error';
  const { data } = output;
  return `data ${RICHEST.find((mime) => data.has(mime)) ?? [...data.keys()].find((mime) => mime !== 'text/plain') ?? ''}`;
}

/** The text of a result, whatever richer forms stand beside it in one of the runs. */
function plainText({ data, cell }: Output): string | undefined {
  const entry = data.get('text/plain');
  return entry === undefined || isTooLong(entry) ? undefined : decodeText(cell.notebook.bytes, entry);
}

const RICHEST = ['application/vnd.jupyter.widget-view+json', 'image/png', 'image/jpeg', 'image/svg+xml', 'text/html'];

/** Equal in everything but the execution count, compared by bytes first. */
function isSame(a: Output, b: Output): boolean {
  const counted = new Set(['execution_count', 'prompt_number']);
  const inA = a.node.entries.filter(({ key }) => !counted.has(key));
  const inB = b.node.entries.filter(({ key }) => !counted.has(key));
  if (inA.length !== inB.length) return false;
  return inA.every((entry, at) => {
    const other = inB[at].key === entry.key ? inB[at] : inB.find(({ key }) => key === entry.key);
    return other !== undefined && spansEqual(a.cell.notebook.bytes, entry, b.cell.notebook.bytes, other);
  });
}

/** The same streams cut into other pieces, as happens from run to run. */
function sameStreams(a: readonly Output[], b: readonly Output[]): boolean {
  if (!a.every(isStream) || !b.every(isStream)) return false;
  if ([...a, ...b].some(({ cell }) => cell.outputsEntry && isTooLong(cell.outputsEntry))) return false;
  const joined = (outputs: readonly Output[]): string =>
    outputs
      .map(({ streamName, text }, at) =>
        outputs[at - 1]?.streamName === streamName ? text : `\0${streamName}\0${text}`,
      )
      .join('');
  return joined(a) === joined(b);
}

function isStream({ type }: Output): boolean {
  return type === 'stream';
}

function haveSameBytes({ notebook: a, outputsEntry: inA }: Cell, { notebook: b, outputsEntry: inB }: Cell): boolean {
  return inA !== undefined && inB !== undefined && sameBytes(a.bytes, inA, b.bytes, inB);
}
