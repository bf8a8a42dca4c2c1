/* File names in commands that a person is told to type. */

/**
 * A path as one word of a command line: for a POSIX shell, or for Windows where both of its shells take double quotes (no
 * name there holds one). One that begins as an option or as git's own magic does gets `./` in front; what would disturb a
 * terminal is an escape.
 */
export function shellWord(path: string, platform: NodeJS.Platform = process.platform): string {
  const word = /^[-:~]/.test(path) ? `./${path}` : path;
  if (/^[\p{L}\p{N}_./@%+:,=-]+$/u.test(word)) return word;
  if (platform === 'win32') return `"${word}"`;
  if (!UNSAFE.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word
    .replace(/[\\']/g, '\\$&')
    .replace(new RegExp(UNSAFE, 'g'), (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `$'${escaped}'`;
}

/** Control characters, and what turns the direction of text. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/**
 * The `git add` of just these files: a name with `*`, `?` or `[` is a pattern for git otherwise.
 * @param top the folder that the paths are from, unless that is the current one
 */
export function gitAdd(paths: readonly string[], top?: string, platform: NodeJS.Platform = process.platform): string {
  const literal = paths.some((path) => /[*?[\\]/.test(path)) ? ' --literal-pathspecs' : '';
  const there = top === undefined ? '' : ` -C ${shellWord(top, platform)}`;
  return `git${there}${literal} add ${paths.map((path) => shellWord(path, platform)).join(' ')}`;
}
