/*
 * A folder of fixtures/check is a test: `notebook.ipynb`, and `expected.json` with what must be found in it. `options` are
 * those of checkNotebook, plus `rules` to select rules that are off. NBMEND_UPDATE=1 writes the findings as they are now,
 * for a person to read before committing them.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEFAULT_POLICY, strip } from '@nbmend/clean';
import { isNotebookError, readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { checkNotebook, DEFAULT_RULES, type Finding, findingOfError, RULES, rulesNamed } from '../src/index.ts';

const FOLDER = resolve(import.meta.dirname, '../../../fixtures/check');

interface Expected {
  readonly options?: {
    readonly parametersRequired?: boolean;
    readonly filtered?: boolean;
    readonly select?: readonly string[];
  };
  readonly findings: readonly unknown[];
}

describe('fixtures/check', () => {
  for (const name of readdirSync(FOLDER).sort()) {
    it(name, async () => {
      const file = join(FOLDER, name, 'expected.json');
      const expected: Expected = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { findings: [] };
      const bytes = readFileSync(join(FOLDER, name, 'notebook.ipynb'));
      const findings = (await findingsOf(bytes, expected)).map(plain);
      if (process.env.NBMEND_UPDATE) {
        writeFileSync(file, `${JSON.stringify({ ...expected, findings }, null, 2)}\n`);
      }
      expect(findings).toEqual(expected.findings);
    });
  }
});

async function findingsOf(bytes: Buffer, { options = {} }: Expected): Promise<readonly Finding[]> {
  const { select, ...rest } = options;
  const rules = select
    ? new Map(select.flatMap(rulesNamed).map((slug) => [slug, RULES[slug].severity]))
    : DEFAULT_RULES;
  try {
    const notebook = readNotebook(bytes, { file: 'notebook.ipynb' });
    const result = strip(notebook, DEFAULT_POLICY);
    const stripped = result.kind === 'stripped' ? result.removals : [];
    return await checkNotebook(notebook, { path: 'notebook.ipynb', rules, stripped, ...rest });
  } catch (error) {
    if (!isNotebookError(error)) throw error;
    return [findingOfError(error, { path: 'notebook.ipynb', rules })!];
  }
}

/** What a reader of the fixture can verify by eye. */
function plain({ rule, severity, cell, line, column, endColumn, file, message, fix }: Finding): unknown {
  const at =
    cell === undefined ? `${line}:${column}` : `cell ${cell + 1}:${line}:${column}${endColumn ? `-${endColumn}` : ''}`;
  return `${at} (file ${file.line}:${file.column}${file.endColumn ? `-${file.endColumn}` : ''}) ${severity} ${rule}${fix ? ' [fix]' : ''}: ${message}`;
}
