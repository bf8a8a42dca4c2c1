import { type Cell, readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { code, markdown, notebookBytes } from '../../../test/harness/index.ts';
import { applyFixes, checkNotebook, type Finding, RULES, remarksOn, rulesNamed } from '../src/index.ts';

const check = async (
  bytes: Buffer,
  options: Partial<Parameters<typeof checkNotebook>[1]> = {},
): Promise<readonly Finding[]> => checkNotebook(readNotebook(bytes), { path: 'a.ipynb', ...options });

const slugs = (findings: readonly Finding[]): string[] => findings.map(({ rule }) => rule);

describe('fingerprints', () => {
  const cells = [markdown('# Title', { id: 'title' }), code('<<<<<<< ours', { id: 'bad' }), code('x', { id: 'x' })];

  it('stay when cells are inserted, moved or re-indented', async () => {
    const [before] = await check(notebookBytes(cells));
    const moved = [code('new'), cells[2], cells[1], cells[0]];
    const [after] = await check(notebookBytes(moved, { indent: 4, eol: '\r\n' }));
    expect(after.file.line).not.toBe(before.file.line);
    expect(after.fingerprint).toBe(before.fingerprint);
  });

  it('differ by path, rule and text, and are unique in a file', async () => {
    const twice = notebookBytes([code('<<<<<<< ours\n=======\n>>>>>>> x\n<<<<<<< ours', { id: 'bad' })]);
    const prints = (await check(twice)).map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(2);
    const elsewhere = await check(twice, { path: 'b.ipynb' });
    expect(elsewhere[0].fingerprint).not.toBe(prints[0]);
  });

  it('of a secret are made without the secret', async () => {
    const key = (last: string) =>
      notebookBytes([code(`t = "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3x${last}"`, { id: 't' })]);
    const [[a], [b]] = await Promise.all([check(key('Y5')), check(key('Z6'))]);
    expect(a.fingerprint).toBe(b.fingerprint);
    expect(JSON.stringify({ ...a, text: '' })).not.toContain('aB3dE5');
  });
});

describe('fixes', () => {
  it('mend ids in the file’s own style and touch nothing else', async () => {
    const bytes = notebookBytes([code('a', { id: 'x y' }), code('b', { id: 'ok' }), code('c')], {
      indent: 2,
      eol: '\r\n',
    });
    const twice = Buffer.from(bytes.toString().replace('"ok"', '"x y"'));
    const findings = await check(twice);
    const fixed = applyFixes(twice, findings)!;
    expect(slugs(await check(fixed))).toEqual([]);
    const without = (text: string): string => text.replace(/"id": "[^"]*"/g, '"id"');
    expect(without(fixed.toString())).toBe(without(twice.toString()));
  });

  it('add a missing id where the file’s writer would have put it', async () => {
    const bytes = notebookBytes([code('a', { id: 'gone' }), code('b', { id: 'kept' })]);
    const without = Buffer.from(bytes.toString().replace(/ *"id": "gone",\n/, ''));
    const fixed = applyFixes(without, await check(without))!;
    expect(fixed.toString().replace(/"id": "[0-9a-f]{8}"/, '"id": "gone"')).toBe(bytes.toString());
  });

  it('remove the injected cell and the record of a run', async () => {
    const template = [code('a: int = 1', { tags: ['parameters'], id: 'p' }), code('print(a)', { id: 'u' })];
    const run = [
      template[0],
      code('# Parameters\na = 2', { tags: ['injected-parameters'], id: 'i' }),
      { ...template[1], metadata: { papermill: { duration: 1 } } },
    ];
    const bytes = notebookBytes(run);
    // The cell first; what lies in the same list waits for the next round.
    const once = applyFixes(bytes, await check(bytes))!;
    const twice = applyFixes(once, await check(once))!;
    expect(twice.toString()).toBe(notebookBytes(template).toString());
  });

  it('are none when there is nothing to mend', async () => {
    const bytes = notebookBytes([code('<<<<<<< x')]);
    expect(applyFixes(bytes, await check(bytes))).toBeUndefined();
  });
});

describe('rules', () => {
  it('report only when selected, with the severity given', async () => {
    const bytes = notebookBytes([code('<<<<<<< x', { id: 'a b' })]);
    const found = await check(bytes, { rules: new Map([['cell-id-invalid', 'info']]) });
    expect(found.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['cell-id-invalid info']);
  });

  it('are named by slug, by the beginning of it, or all', () => {
    expect(rulesNamed('cell-id')).toEqual(['cell-id-missing', 'cell-id-duplicate', 'cell-id-invalid']);
    expect(rulesNamed('secret')).toEqual(['secret']);
    expect(rulesNamed('all')).toEqual(Object.keys(RULES));
    expect(rulesNamed('sec')).toEqual([]);
    expect(rulesNamed('toString')).toEqual([]);
  });

  it('take the size limit given', async () => {
    const bytes = notebookBytes([code('x')]);
    expect(slugs(await check(bytes, { maxSize: bytes.length }))).toEqual([]);
    expect(slugs(await check(bytes, { maxSize: bytes.length - 1 }))).toEqual(['notebook-too-large']);
    const stripped = [{ what: 'output', cell: 0, path: 'cell.outputs', from: 10, to: 12 }] as const;
    expect(slugs(await check(bytes, { maxSize: bytes.length - 1, stripped, filtered: true }))).toEqual([]);
  });

  it('take a waiver for the line, the cell, or by the beginning of a slug', async () => {
    const waived = async (...lines: string[]): Promise<string[]> =>
      slugs(await check(notebookBytes([code(lines.join('\n'))])));
    const secret = 't = "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"';
    expect(await waived(secret)).toEqual(['secret']);
    expect(await waived(`${secret}  # nolint`)).toEqual([]);
    expect(await waived(`${secret}  # nolint: cell-id, secret`)).toEqual([]);
    expect(await waived(`${secret}  # nolint: params`)).toEqual(['secret']);
    expect(await waived(`${secret}  # nolinting is bad`)).toEqual(['secret']);
    expect(await waived('# nolint: secret', 'x = 1', secret)).toEqual([]);
    expect(await waived('x = 1  # nolint: secret', secret)).toEqual(['secret']);
    expect(await waived(`${secret}  // nolint:secret`)).toEqual([]);
  });
});

describe('positions', () => {
  it('point at the same text in the file as in the cell', async () => {
    const source = 'é = "😀"\nt = "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"  # "quoted"\n';
    for (const style of [{}, { joined: true }, { ascii: true }, { indent: 0 }, { eol: '\r\n', bom: true }] as const) {
      const bytes = notebookBytes([markdown('# One'), code(source)], style);
      const [finding] = await check(bytes);
      const { line, column, endColumn } = finding.file;
      const text = bytes.toString().split('\n')[line - 1];
      expect(text.slice(column - 1, endColumn! - 1)).toBe('ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5');
      const cell: Cell = readNotebook(bytes).cells[finding.cell!];
      expect(cell.lines[finding.line - 1].slice(finding.column - 1, finding.endColumn! - 1)).toContain('ghp_');
    }
  });
});

it('is not slowed down by what was made to slow it down', async () => {
  const long = 'a'.repeat(2_000_000);
  const sources = [
    `token_${long}`,
    `x = "${long.replaceAll('aaaa', 'a-b.')}token"`,
    `${long}@`,
    '@'.repeat(200_000),
    '//@'.repeat(200_000),
  ];
  const found = await check(notebookBytes(sources.map((source) => code(source))));
  expect(slugs(found)).toEqual([]);
});

it('remarks are the findings in the same order, without what only machines need', async () => {
  const source = 'ä = 1\ntoken = "q7Zk2mXv9RtB4wLp8Ns3"\n<<<<<<< HEAD\n';
  const text = notebookBytes([code(source, { id: 'not valid', count: 3 }), code('b', { count: 4 }), code('c')])
    .toString()
    .replace(
      /"metadata": \{(?=\s*"(kernelspec|language_info))/,
      '$&"key": "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5",',
    );
  const notebook = readNotebook(Buffer.from(text));
  const stripped = notebook.cells.flatMap(({ index, countEntry }) =>
    countEntry ? [{ what: 'count' as const, cell: index, path: 'cell.execution_count', ...countEntry }] : [],
  );
  const findings = await checkNotebook(notebook, { path: 'a.ipynb', stripped });
  expect(new Set(findings.map(({ rule }) => rule)).size).toBeGreaterThan(3);
  const shown = findings.map(({ cellId: _, file: __, fingerprint: ___, ...remark }) => remark);
  expect(await remarksOn(notebook, { path: 'a.ipynb', stripped })).toEqual(shown);
});
