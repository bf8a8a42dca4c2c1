/*
 * Every rule: its slug, how severe it is by default, why it matters and how to mend it. The texts are what people read in the
 * terminal, in SARIF and in annotations, so each says the consequence first and then one thing to do.
 */
import type { Severity } from './finding.ts';

export interface Rule {
  readonly severity: Severity;
  /** False: only when selected. */
  readonly enabled: boolean;
  readonly summary: string;
  readonly why: string;
  readonly mend: string;
  /** `check --fix` can mend it. */
  readonly fixable: boolean;
}

const rules = {
  'invalid-notebook': {
    severity: 'error',
    enabled: true,
    summary: 'The file cannot be read as a notebook',
    why: 'Jupyter will not open it, and git cannot compare or merge it by cell.',
    mend: 'Restore the file from git (git checkout -- FILE), or repair the JSON at the place given.',
    fixable: false,
  },
  'conflict-markers': {
    severity: 'error',
    enabled: true,
    summary: 'Conflict markers are left over from a merge',
    why: 'The cell holds both sides of a conflict, so it cannot run and somebody’s work is undecided.',
    mend: 'Decide the conflict: nbmend resolve FILE, or edit the cell and remove the marker lines.',
    fixable: false,
  },
  'outputs-present': {
    severity: 'error',
    enabled: true,
    summary: 'A cell has outputs that should not be committed',
    why: 'Outputs make every re-run a change, grow the repository and can carry data that nobody meant to publish.',
    mend: 'nbmend strip FILE, or tag the cell keep_output.',
    fixable: true,
  },
  'execution-count-present': {
    severity: 'error',
    enabled: true,
    summary: 'A cell has an execution count',
    why: 'Counts change with every run and say nothing about the code.',
    mend: 'nbmend strip FILE.',
    fixable: true,
  },
  'metadata-noise': {
    severity: 'warning',
    enabled: true,
    summary: 'Metadata holds what a tool writes on every run or save',
    why: 'It changes without an edit, so it clutters diffs and causes conflicts.',
    mend: 'nbmend strip FILE.',
    fixable: true,
  },
  'nbformat-unknown': {
    severity: 'info',
    enabled: true,
    summary: 'The notebook has a newer format than nbmend knows',
    why: 'What the new format does in another way may be shown, stripped or merged wrongly.',
    mend: 'Look for a newer nbmend, or save the notebook in nbformat 4.',
    fixable: false,
  },
  'cell-id-missing': {
    severity: 'error',
    enabled: true,
    summary: 'A cell has no id, which nbformat 4.5 requires',
    why: 'Jupyter invents a random id on every load, so the file changes on every save.',
    mend: 'nbmend check --fix FILE gives the cell an id made from its content.',
    fixable: true,
  },
  'cell-id-duplicate': {
    severity: 'error',
    enabled: true,
    summary: 'Two cells have the same id',
    why: 'Ids must be unique; Jupyter replaces one of them by a random one on load.',
    mend: 'nbmend check --fix FILE gives the later cell an id of its own.',
    fixable: true,
  },
  'cell-id-invalid': {
    severity: 'error',
    enabled: true,
    summary: 'A cell id is not 1 to 64 letters, digits, - or _',
    why: 'nbformat refuses the file, and so do the tools that validate it.',
    mend: 'nbmend check --fix FILE replaces the id.',
    fixable: true,
  },
  secret: {
    severity: 'error',
    enabled: true,
    summary: 'A key, token or password is in the notebook',
    why: 'Whoever can read the repository can use it, and git keeps it after it is deleted.',
    mend: 'Revoke it, take it out, and read it from the environment or a secret store at run time.',
    fixable: false,
  },
  'output-error': {
    severity: 'warning',
    enabled: true,
    summary: 'A cell ended in an error',
    why: 'The notebook did not run to its end when it was saved; a scheduled run would fail at the same place.',
    mend: 'Mend the cell and run the notebook again from the top, or strip its outputs.',
    fixable: false,
  },
  'notebook-too-large': {
    severity: 'warning',
    enabled: true,
    summary: 'The notebook is very large',
    why: 'git keeps every version, and GitHub does not show notebooks of this size.',
    mend: 'Strip the outputs (nbmend strip FILE), or keep pictures and data in files of their own.',
    fixable: false,
  },
  'params-missing': {
    severity: 'error',
    enabled: true,
    summary: 'The notebook must have a parameters cell and has none',
    why: 'papermill then puts the values at the very top, where the notebook’s own assignments undo them, and only logs a warning.',
    mend: 'Put the values that a run may change into one code cell near the top and tag it parameters.',
    fixable: false,
  },
  'params-multiple': {
    severity: 'error',
    enabled: true,
    summary: 'Several cells are tagged parameters',
    why: 'papermill takes only the first; values are injected before the others, which then overwrite them.',
    mend: 'Move all parameters into one cell, and remove the tag from the others.',
    fixable: false,
  },
  'params-not-code': {
    severity: 'error',
    enabled: true,
    summary: 'The cell tagged parameters is not a code cell',
    why: 'papermill accepts it without a word, and the notebook has no defaults.',
    mend: 'Tag the code cell that holds the defaults, and remove the tag here.',
    fixable: false,
  },
  'params-late': {
    severity: 'error',
    enabled: true,
    summary: 'A parameter is used before the parameters cell',
    why: 'Injected values come after this cell, so it never sees them.',
    mend: 'Move the parameters cell above the first use.',
    fixable: false,
  },
  'params-derived': {
    severity: 'warning',
    enabled: true,
    summary: 'A default is computed from another parameter',
    why: 'papermill injects values after this cell, so the derived value keeps the old default.',
    mend: 'Compute it in a cell below the parameters cell.',
    fixable: false,
  },
  'params-non-assignment': {
    severity: 'warning',
    enabled: true,
    summary: 'The parameters cell holds something other than assignments',
    why: 'Tools that read the parameters cannot understand it, and it runs before the injected values are known.',
    mend: 'Move it to another cell, so that the parameters cell has plain assignments only.',
    fixable: false,
  },
  'params-opaque': {
    severity: 'warning',
    enabled: true,
    summary: 'A default cannot be written as JSON',
    why: 'A run passes text, numbers, true/false, lists and maps; another kind of value cannot be passed or recorded.',
    mend: 'Use a text, number, boolean, null, list or map as the default, and convert it in a later cell.',
    fixable: false,
  },
  'params-uninspectable': {
    severity: 'info',
    enabled: true,
    summary: 'papermill --help-notebook does not understand this parameter',
    why: 'It reads parameters with a pattern, line by line, so the help shows a wrong default or nothing.',
    mend: 'Write it in the plain form: name: type = value  # what it is.',
    fixable: false,
  },
  'params-overwritten': {
    severity: 'warning',
    enabled: true,
    summary: 'A later cell overwrites a parameter',
    why: 'Whatever value a run passes, the rest of the notebook works with this one.',
    mend: 'Use another name here, or remove the assignment.',
    fixable: false,
  },
  'params-unused': {
    severity: 'warning',
    enabled: true,
    summary: 'Nothing uses a parameter',
    why: 'A run can pass it and nothing happens, which looks like success.',
    mend: 'Remove the parameter, or use it.',
    fixable: false,
  },
  'params-untyped': {
    severity: 'info',
    enabled: true,
    summary: 'A parameter has neither a type nor a comment',
    why: 'Whoever schedules the notebook has to guess what may be passed.',
    mend: 'Write name: type = value  # what it is.',
    fixable: false,
  },
  'params-undocumented': {
    severity: 'info',
    enabled: false,
    summary: 'A parameter has no comment',
    why: 'The comment behind a parameter is its help text for whoever schedules the notebook.',
    mend: 'Say behind the value, in a comment, what the parameter is.',
    fixable: false,
  },
  'injected-committed': {
    severity: 'error',
    enabled: true,
    summary: 'The notebook holds the injected cell of a run',
    why: 'It is the trace of one run: opened by hand, the notebook works with that run’s values and not with its defaults.',
    mend: 'Delete the cell tagged injected-parameters (nbmend check --fix FILE).',
    fixable: true,
  },
  'papermill-stale': {
    severity: 'warning',
    enabled: true,
    summary: 'The notebook holds papermill’s record of a run',
    why: 'Times, paths and failure marks of an old run stay beside code that has changed since.',
    mend: 'nbmend strip FILE; keep the notebooks that runs write in another folder.',
    fixable: true,
  },
  'kernelspec-required': {
    severity: 'error',
    enabled: true,
    summary: 'The notebook does not say which kernel runs it',
    why: 'papermill refuses to run a notebook without a kernel name and a language.',
    mend: 'Open it in Jupyter, choose a kernel and save.',
    fixable: false,
  },
} satisfies Record<string, Rule>;

export type RuleSlug = keyof typeof rules;

/** All rules by slug, in the order in which the documentation lists them. */
export const RULES: Readonly<Record<RuleSlug, Rule>> = rules;

export function isRuleSlug(text: string): text is RuleSlug {
  return Object.hasOwn(RULES, text);
}

/**
 * The slugs that a word names: a slug, `all`, or the beginning of slugs up to a dash (`params`, `cell-id`).
 * @returns empty if it names none
 */
export function rulesNamed(word: string): readonly RuleSlug[] {
  const slugs = Object.keys(RULES) as RuleSlug[];
  if (word === 'all') return slugs;
  return slugs.filter((slug) => slug === word || slug.startsWith(`${word}-`));
}
