import type { NotebookDiff } from '@nbmend/diff';
import type { Notebook } from '@nbmend/notebook';

/** One notebook of the page: read and compared, or the message that says why it could not be. */
export interface ReviewFile {
  /** As the page calls it: from the top of the repository, with `/`. */
  readonly path: string;
  /** Where it was before, if elsewhere. */
  readonly oldPath?: string;
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed' | 'copied';
  /** The old and the new side; absent where there is none. */
  readonly a?: Notebook;
  readonly b?: Notebook;
  /** Of `a` and `b`; for an added or deleted notebook it may be absent. */
  readonly diff?: NotebookDiff;
  /** Why it could not be read or compared: shown in place of the cells. */
  readonly problem?: string;
}

export interface ReviewOptions {
  /** What is compared, for the head of the page: `main` and `feature`, or two file names. */
  readonly from?: string;
  readonly to?: string;
  /** When the page was made, as text; the page has no clock. */
  readonly made?: string;
}

/** The review page: one self-contained HTML document. */
export function renderReviewPage(files: readonly ReviewFile[], options: ReviewOptions = {}): string {
  return `<!doctype html><title>${files.length}${options.from ?? ''}</title>`;
}
