import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../../test/harness/index.ts';
import { toPager } from '../src/pager.ts';

describe('toPager', () => {
  it('hands everything to the command', async () => {
    const file = join(tempDir('pager'), 'seen');
    const pager = toPager(
      `"${process.execPath}" -e "process.stdin.pipe(fs.createWriteStream(process.argv[1]))" "${file}"`,
    );
    expect(await pager.write('first\n')).toBe(true);
    expect(await pager.write('x'.repeat(300_000))).toBe(true);
    await pager.close();
    expect(readFileSync(file, 'utf8')).toBe(`first\n${'x'.repeat(300_000)}`);
  });

  it('says that nobody reads any more', async () => {
    const pager = toPager(`"${process.execPath}" -e "process.exit(0)"`);
    let taken = true;
    for (let i = 0; i < 200 && taken; i++) {
      taken = await pager.write('x'.repeat(100_000));
      await new Promise((done) => setTimeout(done, 10));
    }
    expect(taken).toBe(false);
    await pager.close();
  });

  it('loses nothing when there is no such command', async () => {
    const kept: string[] = [];
    const pager = toPager('nbmend-no-such-pager', (text) => kept.push(text));
    await pager.write('first\n');
    await new Promise((done) => setTimeout(done, 200));
    expect(await pager.write('second\n')).toBe(true);
    await pager.close();
    expect(kept.join('')).toBe('first\nsecond\n');
  });
});
