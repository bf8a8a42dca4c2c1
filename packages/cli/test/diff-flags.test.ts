import { describe, expect, it } from 'vitest';
import { type DiffFlags, readPlainly, SWITCHES } from '../src/diff-flags.ts';
import { VerbCommand } from '../src/program.ts';
import { define } from '../src/verbs/diff.ts';

/** What commander makes of the same words. */
async function throughCommander(args: readonly string[]): Promise<{ words: string[]; flags: DiffFlags }> {
  const program = new VerbCommand('nbmend');
  define(program);
  const read: { words: string[]; flags: DiffFlags }[] = [];
  program.commands[0]!.action((words: string[], flags: DiffFlags) => {
    read.push({ words, flags });
  });
  await program.parseAsync(['diff', ...args], { from: 'user' });
  return read[0]!;
}

describe('a command line of nbmend diff that is read without commander', () => {
  it.each([[], ['a.ipynb', '-'], ['main...topic', '--', 'x/', '-y'], ...Object.keys(SWITCHES).map((name) => [name])])(
    'is read as commander reads it: %s %s %s %s',
    async (...args) => {
      const { words, flags } = await throughCommander(args);
      const plainly = readPlainly(args);
      expect(plainly).toMatchObject({ words, flags });
      expect(plainly!.flags).toEqual(flags);
    },
  );

  it('hands over what stood behind --', () => {
    expect(readPlainly(['main', '--', 'x.ipynb'])).toMatchObject({
      words: ['main', 'x.ipynb'],
      behindDashes: ['x.ipynb'],
    });
    expect(readPlainly(['main'])!.behindDashes).toBeUndefined();
  });

  it.each(['--help', '-h', '-U3', '--format=json', '-yw', '--stats', '--no-color', '--__proto__'])(
    'is left to commander with %s in it',
    (option) => {
      expect(readPlainly(['a.ipynb', 'b.ipynb', option])).toBeUndefined();
    },
  );
});
