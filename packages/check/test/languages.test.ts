import { readNotebook } from '@nbmend/notebook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, notebookBytes } from '../../../test/harness/index.ts';
import { checkNotebook } from '../src/index.ts';
import { type Assignment, readerFor } from '../src/languages/index.ts';

const LANGUAGES = ['python', 'R', 'julia', 'scala', 'C#', 'F#', 'PowerShell', 'bash', 'matlab'];

const read = async (language: string, source: string): Promise<Record<string, string>> => {
  const { assignments } = (await readerFor(language))!.parameters(source);
  return Object.fromEntries(assignments.map((assignment) => [assignment.name, say(assignment)]));
};

function say({ value, typed, comment }: Assignment): string {
  const what = value.kind === 'names' ? `from ${value.names}` : value.kind === 'opaque' ? value.what : 'data';
  return [what, typed ? 'typed' : [], comment ?? []].flat().join('; ');
}

describe('assignments', () => {
  it('of Python', async () => {
    const source = [
      'a: int = 1  # one',
      'b = {"k": [1, -2.5, None, True], "n": {}}',
      'c = (1)',
      'd = "x" "y"; e = []',
      'f = """two',
      'lines"""',
      'g = datetime(2026, 1, 1)',
      'h = f"{a}"',
      'i = {1: 2}',
      'j = x if a else y',
      'k = b"bytes"',
      'm = !ls',
      '# what n is',
      'n = 24 * 60',
    ].join('\n');
    expect(await read('python', source)).toEqual({
      a: 'data; typed; # one',
      b: 'data',
      c: 'data',
      d: 'data',
      e: 'data',
      f: 'data',
      g: 'from datetime',
      h: 'from a',
      i: 'a map with keys that are no text',
      j: 'from x,a,y',
      k: 'bytes',
      m: 'the output of a command',
      n: 'data; # what n is',
    });
  });

  it.each([
    [
      'R',
      'a <- 1 # one\nb = c(1, "x")\n2 -> d\ne <- list(k = 1)\nf <- a + 1\ng <- Sys.time()\nh <- NULL',
      {
        a: 'data; # one',
        b: 'data',
        d: 'data',
        e: 'data',
        f: 'from a',
        g: 'from Sys.time',
        h: 'data',
      },
    ],
    [
      'julia',
      'a = 1 # one\nconst b::Int = 2\nc = Dict("k" => [1, 2])\nd = "$a x"\n#= no =#\n\ne = nothing',
      {
        a: 'data; # one',
        b: 'data; typed',
        c: 'data',
        d: 'from a',
        e: 'data',
      },
    ],
    [
      'scala',
      'val a = 1 // one\nvar b: Long = 2L\nval c = Map("k" -> 1)\nval d = a + 1\nval e = new Date()',
      {
        a: 'data; // one',
        b: 'data; typed',
        c: 'data',
        d: 'from a',
        e: 'from new,Date',
      },
    ],
    [
      'C#',
      'var a = 1; // one\nstring b = "x";\nvar c = new [] { 1,\n 2 };\nint d = a + 1;',
      {
        a: 'data; typed; // one',
        b: 'data; typed',
        c: 'data; typed',
        d: 'from a; typed',
      },
    ],
    [
      'F#',
      'let a = 1 // one\nlet b: string = "x"\nlet c = [ 1; 2 ]\nlet d = a + 1',
      {
        a: 'data; // one',
        b: 'data; typed',
        c: 'data',
        d: 'from a',
      },
    ],
    [
      'PowerShell',
      '$a = 1 # one\n[string]$b = "x"\n$c = @{k = 1; l = @(1, 2)}\n$d = "$a x"\n$e = \'$a\'\n$f = Get-Date\n$g = $null',
      {
        a: 'data; # one',
        b: 'data; typed',
        c: 'data',
        d: 'from a',
        e: 'data',
        f: 'the output of a command',
        g: 'data',
      },
    ],
    [
      'bash',
      'a=1 # one\nexport b="x y"\nc=/path/to-file.csv\nd=$a\ne=$(date)\nf=(1 2)\ng=\'$a\'\nh=',
      {
        a: 'data; # one',
        b: 'data',
        c: 'data',
        d: 'from a',
        e: 'the output of a command',
        f: 'an array',
        g: 'data',
        h: 'data',
      },
    ],
    [
      'matlab',
      "a = 1; % one\nb = 'it''s';\nc = [1 2; 3 4];\nd = a';\ne = {1, 'x'};",
      {
        a: 'data; % one',
        b: 'data',
        c: 'data',
        d: 'from a',
        e: 'data',
      },
    ],
  ] as const)('of %s', async (language, source, expected) => {
    expect(await read(language, source)).toEqual(expected);
  });

  it.each([
    [
      'julia',
      'a = raw"c:\\$x"\nb = "\\$a"\nc = Float64[1, 2]\nd = Dict{String, Any}("k" => NaN)\nglobal e = 1',
      'abcde',
    ],
    ['scala', 'lazy val a = 1\nprivate val b: Int = 2\nimplicit val c = "x"', 'abc'],
    ['C#', 'int a = default;', 'a'],
    ['F#', 'let a = \'c\'\nlet b = @"c:\\"\nlet c: string = @"say ""x"""', 'abc'],
    [
      'PowerShell',
      '[string[]]$a = @("x")\n[ValidateRange(1, 9)] [int] $b = 1\n$c = [int]1\n$d = "`$a"\n$e = @"\nsay "x" \'\n"@\n$f = `\n1',
      'abcdef',
    ],
    ['bash', 'a=x\\ y\nb=$\'x\\ny\'\nc="\\$a"\nd=1 e="2"\nexport f=1 g=2\ndeclare -r h=1', 'abcdefgh'],
  ] as const)('of %s with plain values, in the less common spellings', async (language, source, names) => {
    const { assignments, others } = (await readerFor(language))!.parameters(source);
    expect(assignments.map(({ name, value }) => `${name} ${value.kind}`)).toEqual(
      [...names].map((name) => `${name} data`),
    );
    expect(others).toEqual([]);
  });

  it.each([
    ['bash', 'a=1 b=2 cmd x'],
    ['bash', 'a=1 cmd b=2'],
    ['bash', 'export a=1 b c=2'],
    ['bash', 'a=1 && b=2'],
    ['PowerShell', '$env:a = "x"'],
  ])('of %s are not: %s', async (language, source) => {
    const { assignments, others } = (await readerFor(language))!.parameters(source);
    expect(assignments).toEqual([]);
    expect(others).toHaveLength(1);
  });

  it.each([
    ['bash', 'a="$(date)"', 'the output of a command'],
    ['bash', 'a="`date`"', 'the output of a command'],
    ['bash', 'a=$' + '{b:-x}', 'from b'],
    ['PowerShell', '$a = "$(Get-Date)"', 'the output of a command'],
    ['PowerShell', '$a = [DateTime]::Now', 'the output of a command'],
  ])('of %s that are computed: %s', async (language, source, expected) => {
    expect(await read(language, source)).toEqual({ a: expected });
  });

  it('are read for kernels by their own names, and for nothing else', async () => {
    for (const name of [
      'python3',
      'pyspark',
      'ir',
      'julia-1.10',
      'spylon-kernel',
      '.net-csharp',
      'pwsh',
      'zsh',
      'octave',
    ]) {
      expect(await readerFor(name), name).toBeDefined();
    }
    for (const name of ['', 'sql', 'rust', 'java', 'pythonic', 'sharp'])
      expect(await readerFor(name), name).toBeUndefined();
  });
});

describe('whatever a cell holds', () => {
  const pieces = [
    'a',
    'b',
    '=',
    '<-',
    ' ',
    '\n',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '"""',
    '$',
    '#',
    '//',
    '/*',
    '*/',
    '%',
    ';',
    ':',
    '1',
    '.',
    '\\',
    '`',
    '@',
    'é😀',
    '\t',
    '\r\n',
    'def',
    'let',
    'val',
    '%%x',
    '!',
    ',',
    '->',
    '\u2028',
    '\0',
  ];
  const source = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((parts) => parts.join(''));

  it.each(LANGUAGES)('%s is read without an exception, and every place is inside of the source', async (language) => {
    await fc.assert(
      fc.asyncProperty(source, source, async (parameters, use) => {
        const metadata = { kernelspec: { name: language, language }, language_info: { name: language } };
        const bytes = notebookBytes([code(parameters, { id: 'p', tags: ['parameters'] }), code(use, { id: 'u' })], {
          metadata,
        });
        const notebook = readNotebook(bytes);
        for (const { cell, line, column, endColumn, text } of await checkNotebook(notebook, { path: 'a.ipynb' })) {
          if (cell === undefined || text === undefined) continue;
          expect(notebook.cells[cell].lines[line - 1]).toBe(text);
          expect(column).toBeLessThanOrEqual(text.length + 1);
          if (endColumn !== undefined) expect(endColumn).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 150 },
    );
  });
});
