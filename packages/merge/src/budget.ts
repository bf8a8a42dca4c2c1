/*
 * Work is bounded by counting, not by the clock, so that the same three notebooks always give the same merge. A search
 * takes about the square of what differs in steps; all of a merge's take them from one purse, and what is looked at when
 * it is empty counts as replaced: a larger conflict, never a wrong line.
 */

/** Steps for all searches of a merge: half a second on a slow machine, and a hundred times what a real merge takes. */
const STEPS_FOR_ALL = 60_000_000;
/** Steps that one search may take. */
const STEPS_FOR_ONE = 4_000_000;

export class Budget {
  private left = STEPS_FOR_ALL;

  /** The most steps that the next search may take. */
  get steps(): number {
    return Math.min(this.left, STEPS_FOR_ONE);
  }

  /** Pays for a search that took so many. */
  pay(steps: number): void {
    this.left = Math.max(0, this.left - steps);
  }

  /** Whether there are so many left; pays them if so. If not, nothing else is affordable either. */
  afford(steps: number): boolean {
    const affordable = steps <= this.left;
    this.left = affordable ? this.left - steps : 0;
    return affordable;
  }

  /** Nothing is worth a closer look any more. */
  get isSpent(): boolean {
    return this.left === 0;
  }
}
