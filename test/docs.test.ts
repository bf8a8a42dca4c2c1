import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exec, ROOT } from './harness/index.ts';

describe('the documents', () => {
  it('docs/cli.md is what the commands say of themselves', async () => {
    const result = await exec(process.execPath, [join(ROOT, 'scripts/docs.mjs'), '--check']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/decisions.md'])(
    '%s links only to what is there',
    (name) => {
      const text = readFileSync(join(ROOT, name), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
      expect(links.filter((target) => !existsSync(join(ROOT, dirname(name), target)))).toEqual([]);
    },
  );

  it.each(['README.md', 'CONTRIBUTING.md'])('%s names only scripts that exist', (name) => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const text = readFileSync(join(ROOT, name), 'utf8');
    const named = [...text.matchAll(/npm (?:run )?(test|[a-z:]+)(?= --|`|\s)/g)]
      .filter(([whole]) => whole.startsWith('npm run') || whole === 'npm test')
      .map(([, script]) => script!);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
