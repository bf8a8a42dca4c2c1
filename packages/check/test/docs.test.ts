import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { RULES } from '../src/index.ts';

const FILE = resolve(import.meta.dirname, '../../../docs/check.md');

/** NBMEND_UPDATE=1 writes the table anew. */
it('docs/check.md lists every rule as it is', () => {
  const rows = Object.entries(RULES).map(([slug, { severity, enabled, summary, why, fixable }]) => {
    const facts = [severity, enabled ? [] : 'off', fixable ? 'fix' : []].flat().join(', ');
    return `- \`${slug}\` (${facts}): ${summary}. ${why}`;
  });
  const table = `\n${rows.join('\n')}\n`;
  const text = readFileSync(FILE, 'utf8');
  const [before, rest = ''] = text.split(/(?<=<!-- rules: [^\n]*\n)/);
  const after = rest.slice(rest.indexOf('<!-- /rules -->'));
  const wanted = `${before}${table}\n${after}`;
  if (process.env.NBMEND_UPDATE) writeFileSync(FILE, wanted);
  expect(text).toBe(wanted);
});
