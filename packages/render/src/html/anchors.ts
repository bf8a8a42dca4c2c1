/* Ids on the page: `c-` and the cell's id, so that a link lives as long as the cell does; each used once. */

export class Anchors {
  private readonly taken = new Set<string>();
  private readonly used = new Map<string, number>();

  /** An id that begins with `prefix` and is made of `name`, as far as an id and a URL may hold it. */
  take(prefix: string, name: string): string {
    // Ids of cells are letters, digits, - and _ by the format; others are somebody's attempt, or a file name.
    const plain = `${prefix}-${name.replace(/[^\w-]+/g, '-').slice(0, LONGEST)}`;
    let anchor = plain;
    for (let again = this.used.get(plain) ?? 1; this.taken.has(anchor); ) {
      again++;
      this.used.set(plain, again);
      anchor = `${plain}-${again}`;
    }
    this.taken.add(anchor);
    return anchor;
  }
}

/** As in nbformat 4.5. */
const LONGEST = 64;
