import { readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { code, notebookBytes } from '../../../test/harness/index.ts';
import { checkNotebook } from '../src/index.ts';
import { readerFor } from '../src/languages/index.ts';

/** Slugs of the params rules, documentation left out, for a notebook whose cells have these sources. */
const found = async (language: string, ...sources: (string | { params: string })[]): Promise<string[]> => {
  const cells = sources.map((source, i) =>
    typeof source === 'string'
      ? code(source, { id: `c${i}` })
      : code(source.params, { id: `c${i}`, metadata: { tags: ['parameters'] } }),
  );
  const metadata = { kernelspec: { name: 'k', display_name: 'K', language }, language_info: { name: language } };
  const findings = await checkNotebook(readNotebook(notebookBytes(cells, { metadata })), { path: 'a.ipynb' });
  return findings
    .filter(({ rule }) => rule.startsWith('params-') && !/untyped|undocumented/.test(rule))
    .map(({ rule, message }) => `${rule}: ${message}`);
};

describe('the parameters cell', () => {
  it.each([
    ['PowerShell', '$Region = "eu"', 'echo $region'],
    ['R', 'a <- 1\nb <- 2\nc <- 3', 'list(a, b, c)'],
    ['R', 'a <- r"(x "y" z)"\n`my name` <- 2', 'print(a)\nprint(`my name`)'],
    ['C#', 'int a = 1, b = 2;\nvar c = """x "y" """;', 'Console.Write(a + b + c);'],
    ['matlab', "a = [1 2; 3 4]';\nb = [1, ...\n 2];", 'disp(a + b)'],
    ['bash', 'declare -i a=1\nreadonly b=2', 'echo $a $b'],
  ])('of %s is fine: %s', async (language, params, use) => {
    expect(await found(language, { params }, use)).toEqual([]);
  });

  it.each([
    ['scala', 'val v = 1\nval a = s"x$v"', 'println(a)'],
    ['C#', 'var v = 1;\nvar a = $"x{v}";', 'Console.Write(a);'],
    ['F#', 'let v = 1\nlet a = $"x{v}"', 'printfn a'],
    ['PowerShell', '$V = 1\n$a = "x$v"', 'echo $a'],
  ])('of %s derives a value in a text with names in it', async (language, params, use) => {
    expect(await found(language, { params }, use)).toEqual([expect.stringMatching(/^params-derived: a .*from [vV]$/)]);
  });

  it.each([
    ['scala', 'val a = s"x\u0024{1 + 1}"', 'println(a)'],
    ['C#', 'var a = $"x{1:D2}";', 'Console.Write(a);'],
    ['F#', 'let a = $"x{1}"', 'printfn a'],
    ['julia', 'a = "x$(1 + 1)"', 'println(a)'],
  ])('of %s computes a value in a text without names in it', async (language, params, use) => {
    expect(await found(language, { params }, use)).toEqual(['params-opaque: the default of a is computed']);
  });

  it.each([
    ['scala', 'val a = s"x$${1} $$v"\nval v = 1', 'println(a + v)'],
    ['C#', 'var a = $"{{1}} {{v}}";\nvar v = $$"""{1}""";', 'Console.Write(a + v);'],
    ['F#', 'let a = $"{{1}}"', 'printfn a'],
    ['julia', 'a = "x\\$(1)"\nv = raw"$(1)"', 'println(a, v)'],
  ])('of %s may write the signs of a computed text', async (language, params, use) => {
    expect(await found(language, { params }, use)).toEqual([]);
  });

  it.each(['a = :fast', 'a::Symbol = :fast', 'a = [:x, :y]', 'a = Dict(:x => 1)'])(
    'of Julia has a symbol called so: %s',
    async (params) => {
      expect(await found('julia', { params: `x = 1\n${params}` }, 'println(a, x)')).toEqual([
        'params-opaque: the default of a is a symbol',
      ]);
    },
  );

  it('of Julia tells a range from a symbol', async () => {
    expect(await found('julia', { params: 'x = 3\na = 1:x' }, 'println(a)')).toEqual([
      'params-derived: a is computed from x',
    ]);
  });

  it.each([
    'from typing import Optional, List\nlimit: Optional[int] = None\nnames: List[str] = ["a"]',
    'from __future__ import annotations\nimport typing as t\nlimit: t.Optional[int] = None\nnames: list = []',
  ])('may import what its types are made of: %s', async (params) => {
    expect(
      (await found('python', { params }, 'print(limit, names)')).filter((one) => !/uninspectable/.test(one)),
    ).toEqual([]);
  });

  it.each(['import os', 'from datetime import date', 'import typing, os', 'from typing import *; import os'])(
    'may not import anything else: %s',
    async (line) => {
      expect(await found('python', { params: `${line}\nlimit = 1` }, 'print(limit)')).toEqual([
        'params-non-assignment: the parameters cell holds an import',
      ]);
    },
  );

  it('of bash does not take a variable of one command for a parameter', async () => {
    const { assignments, others } = (await readerFor('bash'))!.parameters('a=1 cmd\nb=2 c=3');
    expect([assignments.map(({ name }) => name), others.length]).toEqual([['b', 'c'], 1]);
  });

  it.each([
    ['C#', {}, 'int v = 1;\nvar a = $"x{v}";', 'Console.Write(a);'],
    ['C#', { polyglot_notebook: { kernelName: 'fsharp' } }, 'let v = 1\nlet a = $"x{v}"', 'printfn a'],
    ['C#', { dotnet_interactive: { language: 'pwsh' } }, '$v = 1\n$a = "x$v"', 'echo $a'],
  ])('of a polyglot notebook (%s, %j) is read in its own language', async (language, own, params, use) => {
    const metadata = {
      kernelspec: { name: '.net-csharp', display_name: '.NET (C#)', language },
      language_info: { name: 'polyglot-notebook' },
    };
    const cells = [
      code(params, { id: 'p', metadata: { ...own, tags: ['parameters'] } }),
      code(use, { id: 'u', metadata: own }),
      code('v', { id: 'o', metadata: { polyglot_notebook: { kernelName: 'sql' } } }),
    ];
    const findings = await checkNotebook(readNotebook(notebookBytes(cells, { metadata })), { path: 'a.ipynb' });
    const rules = findings.map(({ rule }) => rule).filter((rule) => !/untyped|undocumented/.test(rule));
    expect(rules).toEqual(['params-derived']);
  });

  it('must not be empty', async () => {
    const message = 'params-non-assignment: the parameters cell holds no parameter';
    expect(await found('python', { params: '' })).toEqual([message]);
    expect(await found('python', { params: '# nothing yet' })).toEqual([message]);
  });

  it('gives each name one value', async () => {
    const message = 'params-overwritten: a gets a second value here';
    expect(await found('python', { params: 'a = 1\na = 2' }, 'print(a)')).toEqual([message]);
  });

  it('has syntax errors called so', async () => {
    const message = 'params-non-assignment: the parameters cell holds a syntax error';
    expect(await found('python', { params: 'a = = 1' })).toEqual([message]);
  });

  it('comes before a shell command that reads a name', async () => {
    expect(await found('python', '!echo $a', { params: 'a = 1' }, 'print(a)')).toEqual([
      'params-late: a is used before the parameters cell (cell 2)',
    ]);
    expect(await found('python', '!echo a', { params: 'a = 1' }, 'print(a)')).toEqual([]);
  });
});
