/*
 * Budgets. A page has to open on a laptop: what is over a limit is left out with a note where it would have stood, and
 * never silently. Sizes are characters of content (before escaping and tags), for the report characters of HTML.
 */

/** Room that is left under one limit. */
export class Room {
  private left: number;
  constructor(limit: number) {
    this.left = limit;
  }
  /** True, and that much less is left, if `size` fits; once something did not fit, smaller things still may. */
  take(size: number): boolean {
    if (size > this.left) return false;
    this.left -= size;
    return true;
  }
  /** How many characters are left. */
  get rest(): number {
    return this.left;
  }
}

/** The limits of one cell: its texts (sources and outputs), and its pictures (as base64). */
export interface CellRoom {
  readonly text: Room;
  readonly pictures: Room;
}

export interface Limits {
  /** Characters of text and HTML that one cell may show. */
  readonly cellText: number;
  /** Characters of base64 that the pictures of one cell may take: a plot at print resolution, old and new, fits. */
  readonly cellPictures: number;
  /** Characters of the whole page. */
  readonly report: number;
  /** Of these, for unchanged cells, which are there for context. */
  readonly context: number;
}

export const LIMITS: Limits = {
  cellText: 256 * 1024,
  cellPictures: 4 * 1024 * 1024,
  report: 25 * 1024 * 1024,
  context: 4 * 1024 * 1024,
};

export function cellRoom(limits: Limits): CellRoom {
  return { text: new Room(limits.cellText), pictures: new Room(limits.cellPictures) };
}
