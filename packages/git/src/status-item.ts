/** One piece of the installation. */
export interface StatusItem {
  readonly piece:
    | 'git'
    | 'command'
    | 'diff'
    | 'merge'
    | 'filter'
    | 'tools'
    | 'attributes'
    | 'hook'
    | 'settings'
    | 'other tool';
  /** `broken` makes `ok` of the report false; `absent` is something optional that is not there. */
  readonly state: 'ok' | 'absent' | 'warning' | 'broken';
  readonly detail: string;
  /** Where it is set. */
  readonly file?: string;
  /** The command that mends it. */
  readonly mend?: string;
}

/** What mends most. */
export const INSTALL = 'nbmend install';
