/*
 * Which cells of the three notebooks are the same cell, and in which order the result has them.
 */
import { type Alignment, align, type CellPair } from '@nbmend/diff';
import { type Cell, type Notebook, spelledAlike } from '@nbmend/notebook';
import { clash } from './inserts.ts';
import type { MergeInput, Row } from './model.ts';
import { type Bag, bagOf, likeness } from './tokens.ts';

export interface Matching {
  /** In the order of the result. Rows that only the base has (deleted by both) stand where they stood. */
  readonly rows: readonly Row[];
  /** What one side split or joined. */
  readonly reshaped: readonly Reshaped[];
}

/** A cell and the cells it was split into, or cells and the one they were joined to: text that is merged only as a whole. */
export interface Reshaped {
  readonly by: 'ours' | 'theirs';
  readonly rows: readonly Row[];
}

/** Matches the cells on both sides at once. */
export function matchCells({ base, ours, theirs }: MergeInput): Matching {
  const drafts = new Drafts(base?.cells ?? []);
  const toOurs = base && align(base, ours);
  // Where both sides have the same cells, they must be matched alike, whatever else differs.
  const toTheirs = base && (sameCells(ours, theirs) ? toOurs : align(base, theirs));
  for (const { a, b, moved } of toOurs?.pairs ?? []) drafts.ofBase[a].addOurs(ours.cells[b], moved);
  for (const { a, b, moved } of toTheirs?.pairs ?? []) drafts.ofBase[a].addTheirs(theirs.cells[b], moved);
  const [ourSplits, theirSplits] = [splitsOf(toOurs, ours.cells, drafts), splitsOf(toTheirs, theirs.cells, drafts)];
  pairParts(drafts, ourSplits, theirSplits);
  const splits = [...ourSplits, ...theirSplits];
  const splitOff = new Set(splits.flatMap(({ before, behind }) => [...before, ...behind]));
  matchSides(drafts, ours, theirs, splitOff);
  if (toOurs && toTheirs) {
    matchRewritten('ours', toOurs, ours.cells, toTheirs, drafts);
    matchRewritten('theirs', toTheirs, theirs.cells, toOurs, drafts);
  }
  drafts.addRest(ours.cells, theirs.cells);
  const order = orderRows(drafts, ours.cells, theirs.cells, splits);
  const finished = new Map(order.map((draft) => [draft, draft.finish()]));
  const reshaped = [
    ...reshapedBy('ours', toOurs, ours.cells, drafts),
    ...reshapedBy('theirs', toTheirs, theirs.cells, drafts),
  ].map(({ by, drafts }) => ({ by, rows: drafts.map((draft) => finished.get(draft)!) }));
  return { rows: order.map((draft) => finished.get(draft)!), reshaped };
}

function sameCells(a: Notebook, b: Notebook): boolean {
  if (a.cells.length !== b.cells.length) return false;
  return a.cells.every((cell, i) => {
    const other = b.cells[i];
    return spelledAlike(cell, other) || (cell.kind === other.kind && cell.source === other.source);
  });
}

/** A cell of the base that one side split: what still stands for it, and the cells of what was split off. */
interface Split {
  readonly whole: Draft;
  readonly before: readonly Cell[];
  readonly behind: readonly Cell[];
}

function splitsOf(alignment: Alignment | undefined, cells: readonly Cell[], drafts: Drafts): Split[] {
  if (alignment === undefined) return [];
  const mates = new Map(alignment.splits.length > 0 ? alignment.pairs.map(({ a, b }) => [a, b]) : []);
  return alignment.splits.map(({ a, b, apart }) => {
    const mate = mates.get(a)!;
    const beside = b.filter((index) => !apart.includes(index));
    const part = (wanted: (index: number) => boolean): Cell[] => beside.filter(wanted).map((index) => cells[index]);
    return { whole: drafts.ofBase[a], before: part((i) => i < mate), behind: part((i) => i > mate) };
  });
}

/** Both sides split one cell: parts with the same text, then versions of one part, are one cell, wherever the sides moved them. */
function pairParts(drafts: Drafts, ourSplits: readonly Split[], theirSplits: readonly Split[]): void {
  const theirsOf = new Map(theirSplits.map((split) => [split.whole, split]));
  for (const our of ourSplits) {
    const their = theirsOf.get(our.whole);
    if (their === undefined) continue;
    const [ours, theirs] = [partsOf(our), new Set(partsOf(their))];
    const byText = new Map<string, Cell[]>();
    for (const cell of theirs) {
      const same = byText.get(textOf(cell));
      if (same) same.push(cell);
      else byText.set(textOf(cell), [cell]);
    }
    const versions = ours.filter((part) => {
      const same = byText.get(textOf(part))?.shift();
      if (same === undefined) return true;
      drafts.pair(part, same);
      theirs.delete(same);
      return false;
    });
    if (versions.length * theirs.size > MOST_REWRITTEN) continue;
    for (const part of versions) {
      const same = [...theirs].find((cell) => arePart(part, cell));
      if (same === undefined) continue;
      drafts.pair(part, same);
      theirs.delete(same);
    }
  }
}

function partsOf({ before, behind }: Split): readonly Cell[] {
  return [...before, ...behind];
}

/** Equal for cells of one kind with one text. */
function textOf({ kind, source }: Cell): string {
  return `${kind} ${source}`;
}

/** One part, which a side has edited or converted besides. */
function arePart(a: Cell, b: Cell): boolean {
  return resemble(a, b, VERSIONS);
}

function reshapedBy(
  by: Reshaped['by'],
  alignment: Alignment | undefined,
  cells: readonly Cell[],
  drafts: Drafts,
): { readonly by: Reshaped['by']; readonly drafts: readonly Draft[] }[] {
  if (alignment === undefined) return [];
  // A part that stands elsewhere is merged as the new or deleted cell that it is.
  const beside = (parts: readonly number[], apart: readonly number[]): readonly number[] =>
    parts.filter((part) => !apart.includes(part));
  const groups = [
    ...alignment.splits.map(({ a, b, apart }) => ({ a: [a], b: beside(b, apart) })),
    ...alignment.joins.map(({ a, b, apart }) => ({ a: beside(a, apart), b: [b] })),
  ];
  return groups
    .filter(({ a, b }) => a.length > 1 || b.length > 1)
    .map(({ a, b }) => ({
      by,
      drafts: [...new Set([...a.map((i) => drafts.ofBase[i]), ...b.map((i) => drafts.of(cells[i])!)])],
    }));
}

class Draft {
  base: Cell | undefined;
  ours: Cell | undefined;
  theirs: Cell | undefined;
  movedByOurs = false;
  movedByTheirs = false;
  /** Neighbour in the order of the result. */
  next: Draft | undefined;
  placed = false;

  constructor(base?: Cell) {
    this.base = base;
  }

  addOurs(cell: Cell, moved: boolean): void {
    this.ours = cell;
    this.movedByOurs = moved;
  }

  addTheirs(cell: Cell, moved: boolean): void {
    this.theirs = cell;
    this.movedByTheirs = moved;
  }

  finish(): Row {
    const { base, ours, theirs, movedByOurs, movedByTheirs } = this;
    return { base, ours, theirs, movedByOurs, movedByTheirs };
  }
}

class Drafts {
  readonly ofBase: readonly Draft[];
  private readonly cells = new Map<Cell, Draft>();

  constructor(base: readonly Cell[]) {
    this.ofBase = base.map((cell) => new Draft(cell));
  }

  /** The draft that holds a cell of ours or theirs. */
  of(cell: Cell): Draft | undefined {
    return this.cells.get(cell);
  }

  index(): void {
    for (const draft of this.ofBase) {
      if (draft.ours) this.cells.set(draft.ours, draft);
      if (draft.theirs) this.cells.set(draft.theirs, draft);
    }
  }

  /** Makes one draft of a cell that each side has and the base has not. */
  pair(ours: Cell, theirs: Cell): void {
    const draft = this.of(ours) ?? this.of(theirs) ?? new Draft();
    draft.ours = ours;
    draft.theirs = theirs;
    this.cells.set(ours, draft);
    this.cells.set(theirs, draft);
  }

  /** A cell that stands for one of the base after all. */
  replace(draft: Draft, side: 'ours' | 'theirs', cell: Cell): void {
    draft[side] = cell;
    this.cells.set(cell, draft);
  }

  /** Every cell that has no draft yet was inserted by its side. */
  addRest(ours: readonly Cell[], theirs: readonly Cell[]): void {
    for (const cell of ours) {
      if (this.cells.has(cell)) continue;
      const draft = new Draft();
      draft.ours = cell;
      this.cells.set(cell, draft);
    }
    for (const cell of theirs) {
      if (this.cells.has(cell)) continue;
      const draft = new Draft();
      draft.theirs = cell;
      this.cells.set(cell, draft);
    }
  }
}

/**
 * Cells that are new on both sides may be one cell, written by both (the same commit picked twice, a cell pasted into two
 * branches). A cell that one side seems to have replaced and the other changed may be one too, if the two are alike.
 */
function matchSides(drafts: Drafts, ours: Notebook, theirs: Notebook, splitOff: ReadonlySet<Cell>): void {
  drafts.index();
  if (sameCells(ours, theirs)) {
    ours.cells.forEach((cell, i) => {
      if (drafts.of(cell) === undefined) drafts.pair(cell, theirs.cells[i]);
    });
    return;
  }
  const isNew = (cell: Cell): boolean => drafts.of(cell) === undefined;
  const newOurs = ours.cells.some(isNew);
  const newTheirs = theirs.cells.some(isNew);
  if (!newOurs && !newTheirs) return;
  if (!(newOurs && newTheirs) && !drafts.ofBase.some((draft) => !draft.ours !== !draft.theirs)) return;
  const ourPlaces = placesOf(drafts, ours.cells);
  const theirPlaces = placesOf(drafts, theirs.cells);
  for (const { a, b, by } of pairsOfSides(ours, theirs)) {
    const [our, their] = [ours.cells[a], theirs.cells[b]];
    if (ourPlaces[a] !== theirPlaces[b] || splitOff.has(our) !== splitOff.has(their)) continue;
    const [ourDraft, theirDraft] = [drafts.of(our), drafts.of(their)];
    if (ourDraft === undefined && theirDraft === undefined) {
      if (by === 'identical' || by === 'content' || areVersions(our, their)) drafts.pair(our, their);
    } else if (by === 'identical' || by === 'content') {
      // One of them has a base cell, and the other side none in its place: the same cell after all.
      if (ourDraft === undefined && theirDraft?.ours === undefined) drafts.pair(our, their);
      else if (theirDraft === undefined && ourDraft?.theirs === undefined) drafts.pair(our, their);
    }
  }
}

/**
 * A cell that one side deleted and the other, as its alignment has it, replaced: where the new cell still has something of
 * the old one (it became prose and was rewritten), it is the old one edited, which the deletion would overlook.
 */
function matchRewritten(
  side: 'ours' | 'theirs',
  { pairs, deleted, inserted }: Alignment,
  cells: readonly Cell[],
  other: Alignment,
  drafts: Drafts,
): void {
  const goneOnBoth = new Set(other.deleted);
  const left = deleted.filter((a) => goneOnBoth.has(a));
  if (left.length === 0 || inserted.length === 0) return;
  const stayed = pairs.filter(({ moved }) => !moved);
  for (const [gone, added] of gapsOf(stayed, left, inserted)) {
    if (gone.length * added.length > MOST_REWRITTEN) continue;
    for (const a of gone) {
      const draft = drafts.ofBase[a];
      const isIt = (b: number): boolean => drafts.of(cells[b]) === undefined && isRewritten(draft.base!, cells[b]);
      const b = added.find(isIt);
      if (b !== undefined) drafts.replace(draft, side, cells[b]);
    }
  }
}

/** Ascending places of the base and of a side, as those between the same two pairs that stayed where they were. */
function gapsOf(
  stayed: readonly CellPair[],
  inBase: readonly number[],
  inSide: readonly number[],
): readonly (readonly [readonly number[], readonly number[]])[] {
  let [x, y] = [0, 0];
  const upTo = (a: number, b: number): readonly [readonly number[], readonly number[]] => {
    const [fromX, fromY] = [x, y];
    while (x < inBase.length && inBase[x] < a) x++;
    while (y < inSide.length && inSide[y] < b) y++;
    return [inBase.slice(fromX, x), inSide.slice(fromY, y)];
  };
  return [...stayed.map(({ a, b }) => upTo(a, b)), upTo(Infinity, Infinity)];
}

function isRewritten(base: Cell, cell: Cell): boolean {
  if (base.source.trim() === '' || cell.source.trim() === '') return false;
  return resemble(base, cell, REWRITTEN) || shareLines(base, cell);
}

/**
 * New cells that only resemble each other are two cells; versions of one have more in common. A few words say little:
 * `## Model A` and `## Model B`, `df.head()` and `df.tail()` are two cells, unless most of their lines, the ids or a name
 * that they define are the same.
 */
function areVersions(a: Cell, b: Cell): boolean {
  if (!resemble(a, b, VERSIONS)) return false;
  return (
    Math.max(wordsOf(a).total, wordsOf(b).total) > FEW_WORDS ||
    (a.id !== undefined && a.id === b.id) ||
    shareLines(a, b) ||
    clash(a, b)
  );
}

/** Whether so much of their words is the same; of cells too large for that, most of their lines. */
function resemble(a: Cell, b: Cell, least: number): boolean {
  return Math.max(a.source.length, b.source.length) > LARGE
    ? shareLines(a, b)
    : likeness(wordsOf(a), wordsOf(b)) >= least;
}

/** Remembered, since a cell is held against many. */
function wordsOf(cell: Cell): Bag {
  let bag = bags.get(cell);
  if (bag === undefined) {
    bag = bagOf(cell.source.slice(0, LARGE));
    bags.set(cell, bag);
  }
  return bag;
}

const bags = new WeakMap<Cell, Bag>();

function shareLines(a: Cell, b: Cell): boolean {
  const [left, right] = [a, b].map(({ lines }) => new Set(lines.map((line) => line.trim()).filter(Boolean)));
  const shared = [...left].filter((line) => right.has(line)).length;
  return shared > Math.max(left.size, right.size) / 2;
}

/** In the weight of `bagOf`: a heading or a call is lighter, a sentence heavier. */
const FEW_WORDS = 50;
/** In letters. Nobody writes a cell that is larger; it takes seconds to cut one of megabytes into words. */
const LARGE = 200_000;
const VERSIONS = 0.5;
/** As little as the alignment asks of a cell in its place that kept its type. */
const REWRITTEN = 0.3;
/** In a gap with more pairs than this nobody sees which cell was which. */
const MOST_REWRITTEN = 400;

/** Pairs of ours (a) and theirs (b), the same whichever of the two is called ours. */
function pairsOfSides(ours: Notebook, theirs: Notebook): readonly CellPair[] {
  if (ours.bytes.compare(theirs.bytes) < 0) return align(ours, theirs).pairs;
  return align(theirs, ours).pairs.map((pair) => ({ ...pair, a: pair.b, b: pair.a }));
}

/**
 * For each cell of a side, the last cell of the base before it that all three have and nobody moved. New cells of the two
 * sides are one cell only in one place: in two places each side meant its own.
 */
function placesOf(drafts: Drafts, cells: readonly Cell[]): Int32Array {
  const places = new Int32Array(cells.length);
  let last = -1;
  cells.forEach((cell, i) => {
    places[i] = last;
    const draft = drafts.of(cell);
    if (draft?.base === undefined || !draft.ours || !draft.theirs || draft.movedByOurs || draft.movedByTheirs) return;
    last = draft.base.index;
  });
  return places;
}

/**
 * The order of the result. What nobody moved keeps the base's order; on that, our moves and insertions are laid behind
 * the cell they follow in ours, then their moves and insertions likewise, behind ours where both went to one place.
 */
function orderRows(drafts: Drafts, ours: readonly Cell[], theirs: readonly Cell[], splits: readonly Split[]): Draft[] {
  // What was split off stays with the rest of its cell, wherever the other side moved that.
  const theirParts = new Set<Cell>();
  const followers = new Set<Cell>();
  for (const { whole, before, behind } of splits) {
    for (const cell of [...before, ...behind]) {
      const ofOurs = cell.notebook === whole.ours?.notebook;
      if (!ofOurs) theirParts.add(cell);
      if (ofOurs ? whole.movedByTheirs && !whole.movedByOurs : whole.movedByOurs) followers.add(cell);
    }
  }
  const head = new Draft();
  let tail = head;
  for (const draft of drafts.ofBase) {
    if (draft.movedByOurs || draft.movedByTheirs) continue;
    draft.placed = true;
    tail.next = draft;
    tail = draft;
  }
  const insertAfter = (place: Draft, draft: Draft): void => {
    draft.next = place.next;
    place.next = draft;
    draft.placed = true;
  };

  let cursor = head;
  for (const cell of ours) {
    const draft = drafts.of(cell)!;
    if (!draft.placed) {
      if (followers.has(cell)) continue;
      if (draft.base !== undefined && !draft.movedByOurs) continue; // their move decides
      insertAfter(cursor, draft);
    }
    cursor = draft;
  }
  cursor = head;
  for (const cell of theirs) {
    const draft = drafts.of(cell)!;
    if (!draft.placed) {
      if (followers.has(cell)) continue;
      while (!theirParts.has(cell) && cursor.next !== undefined && isOursAlone(cursor.next)) cursor = cursor.next;
      insertAfter(cursor, draft);
    } else if (draft.movedByOurs) continue; // it has gone elsewhere, what they put behind it has not
    cursor = draft;
  }
  for (const { whole, before, behind } of followers.size > 0 ? splits : []) {
    let place = head;
    while (place.next !== undefined && place.next !== whole) place = place.next;
    for (const cell of [...before, undefined, ...behind]) {
      const draft = cell === undefined ? whole : drafts.of(cell)!;
      if (!draft.placed) insertAfter(place, draft);
      if (place.next === draft) place = draft;
    }
  }
  const order: Draft[] = [];
  for (let at = head.next; at !== undefined; at = at.next) order.push(at);
  return order;
}

function isOursAlone(draft: Draft): boolean {
  return draft.theirs === undefined && draft.base === undefined;
}
