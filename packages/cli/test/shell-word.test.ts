import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gitAdd, shellWord } from '../src/shell-word.ts';

describe('shellWord', () => {
  it('leaves a plain name as it is and quotes the others', () => {
    expect(
      ['a/b-1.ipynb', 'é.ipynb', 'a b.ipynb', "it's.ipynb", '-d.ipynb', ':x'].map((path) => shellWord(path, 'linux')),
    ).toEqual(['a/b-1.ipynb', 'é.ipynb', "'a b.ipynb'", "'it'\\''s.ipynb'", './-d.ipynb', './:x']);
    expect(shellWord("it's é.ipynb", 'win32')).toBe('"it\'s é.ipynb"');
  });

  it('shows no control or direction character', () => {
    expect(shellWord("a\u001b[2J\u202e'\\\n", 'linux')).toBe("$'a\\u001b[2J\\u202e\\'\\\\\\u000a'");
  });

  it.skipIf(spawnSync('bash', ['--version']).status !== 0)('means the path to a shell', () => {
    const character = fc.constantFrom(...'a "\'$`\\*?[~-:;&|<>()!#%é\n\t\u001b\u202e');
    const paths = fc.array(character, { minLength: 1, maxLength: 8 }).map((all) => all.join(''));
    const sample = fc.sample(paths, 300);
    const script = sample.map((path) => `printf '%s\\0' ${shellWord(path, 'linux')}`).join('\n');
    const { stdout } = spawnSync('bash', ['-c', script], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    const seen = stdout.toString().split('\0').slice(0, -1);
    expect(seen.map((path) => path.replace(/^\.\//, ''))).toEqual(sample);
  });
});

describe('gitAdd', () => {
  it('adds just the files that are named', () => {
    expect(gitAdd(['a.ipynb', 'b c.ipynb'], undefined, 'linux')).toBe("git add a.ipynb 'b c.ipynb'");
    expect(gitAdd(['a.ipynb'], '/other repo', 'linux')).toBe("git -C '/other repo' add a.ipynb");
    expect(gitAdd(['a[1].ipynb'], undefined, 'linux')).toBe("git --literal-pathspecs add 'a[1].ipynb'");
  });
});
