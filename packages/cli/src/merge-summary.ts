import type { ConflictNote, SettledNote } from '@nbmend/merge';
import { shellWord } from './shell-word.ts';

/** What a person reads after a merge that left conflicts: which cells, and what to type next. */
export function summarizeConflicts(name: string, conflicts: readonly ConflictNote[], file?: string): string {
  const cells = conflicts.length === 1 ? '1 cell' : `${conflicts.length} cells`;
  const lines = [`nbmend: ${name}: conflicts in ${cells}`];
  for (const conflict of conflicts.slice(0, MOST_LISTED)) {
    const { cell, kind, title } = conflict;
    const colon = kind === 'metadata' ? ' ' : ': ';
    lines.push(`  cell ${cell + 1}: ${reasonOf(conflict)}${title === '' ? '' : `${colon}${shortened(title)}`}`);
  }
  if (conflicts.length > MOST_LISTED) lines.push(`  and ${conflicts.length - MOST_LISTED} more`);
  lines.push(`settle them in Jupyter, or with: nbmend resolve ${file === undefined ? 'FILE' : shellWord(file)}`);
  return `${lines.join('\n')}\n`;
}

/** What both sides changed and a rule settled, one line each. */
export function explainNotes(notes: readonly SettledNote[]): string {
  return notes
    .map(({ cell, by, lines }) => `nbmend: cell ${cell + 1}: settled (${by}): ${shortened(lines.join(' / '))}\n`)
    .join('');
}

const MOST_LISTED = 10;

function reasonOf({ kind, absent, added }: ConflictNote): string {
  if (added) return 'both sides added it';
  if (kind !== 'deleted') return REASONS[kind];
  return absent === 'ours' ? 'edited by theirs, deleted by ours' : 'edited by ours, deleted by theirs';
}

const REASONS: Readonly<Record<Exclude<ConflictNote['kind'], 'deleted'>, string>> = {
  source: 'both sides edited it',
  inserted: 'both sides added a cell here; keep one of them, or both',
  metadata: 'both sides changed',
};

/** Sources come from strangers: no control character reaches the terminal. */
function shortened(text: string): string {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?');
  return plain.length > 60 ? `${plain.slice(0, 59)}…` : plain;
}
