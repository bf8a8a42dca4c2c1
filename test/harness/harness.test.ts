import { describe, expect, it } from 'vitest';
import { code, createRepo, errorOutput, executeResult, markdown, notebook, notebookBytes, stream } from './index.ts';

describe('notebook', () => {
  it('writes what Jupyter writes: one blank of indent, sorted keys, a final newline, ids from 4.5', () => {
    const text = notebook([markdown('# Sales\nby region', { id: 'top' })], { metadata: {} });
    expect(text).toBe(
      '{\n "cells": [\n  {\n   "cell_type": "markdown",\n   "id": "top",\n   "metadata": {},\n   "source": [\n' +
        '    "# Sales\\n",\n    "by region"\n   ]\n  }\n ],\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 5\n}\n',
    );
  });

  it('gives copies of a cell different ids', () => {
    const { cells } = JSON.parse(notebook([code('x'), code('x')]));
    expect(cells[0].id).not.toBe(cells[1].id);
  });

  it('writes nbformat 4.4 without ids and 3 with worksheets', () => {
    const cells = [code('1 + 1', { count: 7, outputs: [executeResult('2'), errorOutput('E', 'v')] })];
    expect(JSON.parse(notebook(cells, { minor: 4 })).cells[0]).not.toHaveProperty('id');
    const old = JSON.parse(notebook(cells, { major: 3 }));
    expect(old.worksheets[0].cells[0]).toMatchObject({
      input: ['1 + 1'],
      prompt_number: 7,
      outputs: [{ output_type: 'pyout', prompt_number: 7, text: ['2'] }, { output_type: 'pyerr' }],
    });
  });

  it('honours every style', () => {
    const style = { bom: true, eol: '\r\n', ascii: true, joined: true, indent: '\t', finalNewline: false } as const;
    const bytes = notebookBytes([code('é\nx', { outputs: [stream('a\nb\n')] })], style);
    expect(bytes.subarray(0, 4).toString('hex')).toBe('efbbbf7b');
    expect(bytes.toString()).toContain('\r\n\t"cells"');
    expect(bytes.toString()).toContain('"source": "\\u00e9\\nx"');
    expect(bytes.toString()).toContain('"text": "a\\nb\\n"');
    expect(bytes.at(-1)).toBe('}'.charCodeAt(0));
  });
});

describe('createRepo', () => {
  it('commits, diverges and merges with real git', async () => {
    const repo = await createRepo({ folder: "a 'q' ü" });
    await repo.diverge({ 'a.txt': 'a\n' }, { 'b.txt': 'b\n' }, { 'sub/c.txt': 'c\n' });
    await repo.git('merge', '--quiet', 'theirs');
    expect((await repo.git('ls-files')).split('\n')).toEqual(['a.txt', 'b.txt', 'sub/c.txt', '']);
    expect(await repo.status()).toBe('');
    expect((await repo.blob('HEAD:a.txt')).toString()).toBe('a\n');
  });

  it('reads no configuration but its own', async () => {
    const repo = await createRepo();
    const origins = await repo.git('config', '--list', '--show-origin');
    expect(
      new Set(
        origins
          .trim()
          .split('\n')
          .map((line) => line.split('\t')[0]),
      ),
    ).toEqual(new Set(['file:.git/config']));
  });

  it('throws with what git said when git fails, and tryGit does not', async () => {
    const repo = await createRepo();
    await expect(repo.git('show', 'nowhere')).rejects.toThrow(/git show nowhere exited 128[\s\S]*nowhere/);
    expect((await repo.tryGit('show', 'nowhere')).code).toBe(128);
  });

  it('finds the real nbmend on PATH', async () => {
    const repo = await createRepo();
    const { code: exit, stdout } = await repo.nbmend('--version');
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: expect.stringMatching(/^nbmend \d+\.\d+\.\d+\n$/) });
    await repo.git('config', 'alias.nb', '!nbmend --version');
    expect(await repo.git('nb')).toBe(stdout);
  });
});
