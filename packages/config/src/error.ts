/** A configuration file that cannot be used. `message` reads `FILE:LINE:COL: what is wrong`, as far as the place is known. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly problem: string;

  constructor(file: string, problem: string, at?: { readonly line: number; readonly column: number }) {
    super(`${file}${at ? `:${at.line}:${at.column}` : ''}: ${problem}`);
    this.file = file;
    this.line = at?.line;
    this.column = at?.column;
    this.problem = problem;
  }
}
