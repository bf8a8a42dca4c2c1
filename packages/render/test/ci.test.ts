import type { Finding } from '@nbmend/check';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import markdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import {
  command,
  markdownCode,
  markdownText,
  type Report,
  ranked,
  renderConcise,
  renderFull,
  renderGithub,
  renderGitlab,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderRdjson,
  renderSarif,
} from '../src/ci.ts';

const finding = (changes: Partial<Finding> = {}): Finding => ({
  rule: 'params-derived',
  severity: 'warning',
  cell: 2,
  cellId: 'abc',
  line: 2,
  column: 9,
  endColumn: 18,
  text: 'twice = alpha * 2',
  file: { line: 31, column: 14, endColumn: 23, byteColumn: 14, endByteColumn: 23 },
  message: 'twice is computed from alpha',
  why: 'Because.',
  mend: 'Move it.',
  fix: undefined,
  fingerprint: '0123456789abcdef0123456789abcdef',
  ...changes,
});

const report = (findings: readonly Finding[], path = 'dir/a b.ipynb'): Report => ({
  version: '1.2.3',
  files: [{ path, findings }],
});

/** Text as a hostile notebook, or a file name, may hold it. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '::error::',
          '::set-output name=x::',
          '%0A',
          '%',
          '\n',
          '\r',
          '\r\n',
          '@octocat',
          '#12',
          'GH-7',
          '<!--',
          '-->',
          '<script>',
        ],
        ...[
          '```',
          '`',
          '~~~~',
          '|',
          '[x](http://e.org)',
          '![](x)',
          'https://e.org',
          'www.e.org',
          '*',
          '\\',
          ']]>',
          '&amp;',
          '\x1b[31m',
          '\ud800',
        ],
        ...['\u2028', '\u202e', '\0', 'text', ' ', '<a href=x>', '</details>', '\n\n# x', '\n- x', '$x$'],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

describe('text', () => {
  it('addresses a finding by cell, line and column, for people and for grep', () => {
    expect(renderConcise(report([finding()]))).toBe(
      'dir/a b.ipynb:cell 3:2:9: warning params-derived: twice is computed from alpha\n',
    );
    expect(renderConcise(report([finding({ cell: undefined, line: 4, column: 1 })]))).toMatch(/^dir\/a b\.ipynb:4:1: /);
  });

  it('shows the line, and explains a rule once', () => {
    const tab = finding({ text: '\tx = y * 2', column: 6, endColumn: 11, line: 10 });
    expect(renderFull(report([tab, finding()]))).toBe(
      [
        'dir/a b.ipynb:cell 3:10:6: warning params-derived: twice is computed from alpha',
        '  10 | \tx = y * 2',
        '     | \t    ^^^^^',
        '  why:  Because.',
        '  mend: Move it.',
        'dir/a b.ipynb:cell 3:2:9: warning params-derived: twice is computed from alpha',
        '  2 | twice = alpha * 2',
        '    |         ^^^^^^^^^',
        '',
      ].join('\n'),
    );
  });

  it('keeps the range in sight in a long line', () => {
    const text = `${'a'.repeat(5000)}SECRET${'b'.repeat(5000)}`;
    const lines = renderFull(report([finding({ text, column: 5001, endColumn: 5007 })])).split('\n');
    const at = lines[2].indexOf('^');
    expect(lines[1].slice(at, at + 6)).toBe('SECRET');
    expect(lines[1].length).toBeLessThan(120);
  });

  it('sums up what one rule finds many times in a file', () => {
    const many = Array.from({ length: 9 }, (_, i) => finding({ cell: i < 7 ? i : i + 3 }));
    expect(renderFull(report(many))).toContain('dir/a b.ipynb: and 4 more of params-derived (cells 6-7, 11-12)\n');
  });

  it('never moves the cursor of the terminal', () => {
    fc.assert(
      fc.property(hostile, hostile, (text, path) => {
        const drawn = renderFull(report([finding({ text, message: text, column: 1, endColumn: 2 })], path));
        expect(drawn).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
      }),
    );
  });
});

describe('GitHub annotations', () => {
  it('give the place in the file', () => {
    expect(renderGithub(report([finding({ severity: 'error' })]))).toBe(
      '::error file=dir/a b.ipynb,line=31,endLine=31,col=14,endColumn=23,title=nbmend params-derived::' +
        'cell 3, line 2: twice is computed from alpha. Move it.\n',
    );
  });

  it('are at most nine of a kind, errors and changed cells first, and say how many more there are', () => {
    const findings = [
      ...Array.from({ length: 12 }, (_, cell) => finding({ cell })),
      finding({ severity: 'error', message: 'first' }),
    ];
    const changed: Report = { version: '1', files: [{ path: 'a.ipynb', findings, changedCells: new Set([11]) }] };
    const lines = renderGithub(changed).trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/^::error .*first/);
    expect(lines[1]).toContain('::cell 12, ');
    expect(lines[10]).toBe('::warning title=nbmend::and 3 more like these, see the summary of this job');
  });

  it('are one line each whatever they hold, and the runner reads back what was meant', () => {
    fc.assert(
      fc.property(hostile, hostile, (message, file) => {
        const text = command('error', { file, title: 'x' }, message);
        expect(text.endsWith('\n')).toBe(true);
        const line = text.slice(0, -1);
        expect(line).not.toMatch(/[\r\n\u2028\u2029\x00-\x1f]/);
        // As the runner reads it: name, properties up to the first ::, data.
        const [, properties = '', data = ''] = /^::error (.*?)::(.*)$/.exec(line)!;
        const pairs = properties.split(',').map((pair) => pair.split('='));
        expect(pairs.map(([name]) => name)).toEqual(['file', 'title']);
        const kept = (wanted: string): string =>
          wanted.replace(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]/g, ' ');
        // What turns the direction of a line is taken out of the message; a path must stay what it is.
        expect(unescapeCommand(data)).toBe(
          kept(message).replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' '),
        );
        expect(unescapeCommand(properties.slice('file='.length, properties.lastIndexOf(',title=')))).toBe(kept(file));
      }),
    );
  });
});

/** @see actions/runner, ActionCommand.cs */
function unescapeCommand(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}

describe('SARIF', () => {
  // What GitHub asks for, and what the standard says about it (sections 3.13 to 3.30).
  const text = {
    type: 'object',
    required: ['text'],
    properties: { text: { type: 'string', minLength: 1, maxLength: 1024 } },
  };
  const schema = {
    type: 'object',
    required: ['$schema', 'version', 'runs'],
    additionalProperties: false,
    properties: {
      $schema: { const: 'https://json.schemastore.org/sarif-2.1.0.json' },
      version: { const: '2.1.0' },
      runs: {
        type: 'array',
        minItems: 1,
        maxItems: 20,
        items: {
          type: 'object',
          required: ['tool', 'results'],
          properties: {
            columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
            tool: {
              type: 'object',
              required: ['driver'],
              properties: {
                driver: {
                  type: 'object',
                  required: ['name', 'version', 'rules'],
                  properties: {
                    rules: {
                      type: 'array',
                      uniqueItems: true,
                      items: {
                        type: 'object',
                        required: ['id', 'shortDescription', 'fullDescription', 'help', 'defaultConfiguration'],
                        properties: {
                          id: { type: 'string', pattern: '^[a-z-]+$' },
                          shortDescription: text,
                          fullDescription: text,
                          help: text,
                          defaultConfiguration: {
                            properties: { level: { enum: ['none', 'note', 'warning', 'error'] } },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
            results: {
              type: 'array',
              maxItems: 25000,
              items: {
                type: 'object',
                required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints'],
                properties: {
                  level: { enum: ['none', 'note', 'warning', 'error'] },
                  message: {
                    type: 'object',
                    required: ['text'],
                    properties: { text: { type: 'string', minLength: 1 } },
                  },
                  locations: {
                    type: 'array',
                    minItems: 1,
                    maxItems: 1000,
                    items: {
                      type: 'object',
                      required: ['physicalLocation'],
                      properties: {
                        physicalLocation: {
                          type: 'object',
                          required: ['artifactLocation', 'region'],
                          properties: {
                            artifactLocation: {
                              type: 'object',
                              required: ['uri'],
                              properties: { uri: { type: 'string', pattern: "^[A-Za-z0-9%/._~!'()*-]+$" } },
                            },
                            region: {
                              type: 'object',
                              required: ['startLine', 'startColumn', 'endLine', 'endColumn'],
                              additionalProperties: { type: 'integer', minimum: 1 },
                            },
                          },
                        },
                      },
                    },
                  },
                  partialFingerprints: {
                    type: 'object',
                    required: ['primaryLocationLineHash'],
                    additionalProperties: { type: 'string', minLength: 1 },
                  },
                },
              },
            },
          },
        },
      },
    },
  } as const;
  const valid = new Ajv({ allErrors: true, strict: false }).compile(schema);

  it('has the shape that the standard and GitHub ask for, whatever notebooks and file names hold', () => {
    fc.assert(
      fc.property(hostile, fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (message, path) => {
        const document = JSON.parse(
          renderSarif(report([finding({ message }), finding({ rule: 'secret', endColumn: undefined })], path)),
        );
        expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
        const [run] = document.runs;
        for (const result of run.results) {
          expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
          const { region } = result.locations[0].physicalLocation;
          expect(region.endLine).toBe(region.startLine);
          expect(region.endColumn).toBeGreaterThan(region.startColumn);
        }
      }),
    );
  });

  it('keeps the 5,000 results that matter most', () => {
    const many = Array.from({ length: 5100 }, (_, i) => finding({ severity: i % 51 === 0 ? 'error' : 'info' }));
    const [run] = JSON.parse(renderSarif(report(many))).runs;
    expect(run.results).toHaveLength(5000);
    expect(run.results.filter(({ level }: { level: string }) => level === 'error')).toHaveLength(100);
    expect(run.properties).toEqual({ omitted: 100 });
  });

  it('is the same for nothing found', () => {
    expect(valid(JSON.parse(renderSarif({ version: '1', files: [] })))).toBe(true);
  });
});

describe('JUnit', () => {
  it('is well-formed whatever notebooks and file names hold', () => {
    fc.assert(
      fc.property(hostile, hostile, (message, path) => {
        const xml = renderJunit(report([finding({ message }), finding({ rule: 'secret', severity: 'info' })], path));
        // The characters of XML 1.0, section 2.2.
        expect(xml).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
        const open: string[] = [];
        let failure = '';
        const attributes: Record<string, string>[] = [];
        const parser = new Parser(
          {
            onopentag: (name, found) => {
              open.push(name);
              attributes.push(found);
            },
            ontext: (text) => {
              if (open.at(-1) === 'failure') failure += text;
              else expect(text.trim()).toBe('');
            },
            onclosetag: (name, implied) => {
              expect([open.pop(), implied && name !== 'testcase']).toEqual([name, false]);
            },
            oncomment: () => expect.unreachable(),
            oncdatastart: () => expect.unreachable(),
          },
          { xmlMode: true },
        );
        parser.end(xml.slice(xml.indexOf('?>') + 2));
        expect(open).toEqual([]);
        expect(failure).toContain('Because.');
        expect(attributes.map(({ tests }) => tests)).toEqual(['1', '1', undefined, undefined]);
      }),
    );
  });

  it('has a passing case for a notebook without findings, and none fails for advice', () => {
    const xml = renderJunit(report([finding({ severity: 'info' })]));
    expect(xml).toContain('<testsuite name="dir/a b.ipynb" tests="1" failures="0" errors="0">');
    expect(xml).not.toContain('<failure');
  });
});

describe('Markdown', () => {
  // As GitHub: tables, links made of bare addresses, HTML let through.
  const markdown = markdownIt({ html: true, linkify: true });
  markdown.linkify.set({ fuzzyLink: false });

  it('keeps the content of notebooks text: no tag, link, mention, issue or heading comes of it', () => {
    fc.assert(
      fc.property(hostile, (content) => {
        for (const text of [markdownText(content), markdownCode(content)]) {
          expect(text).not.toMatch(/[\r\n]/);
          const html = markdown.render(`| a | b |\n|---|---|\n| ${text} | end |\n`);
          const outside = html.replace(/<code>[\s\S]*?<\/code>/g, '');
          expect(outside.match(/<(?!\/?(table|thead|tbody|tr|th|td)\b)[^>]*>/g)).toBeNull();
          expect(html.match(/<td>/g)).toHaveLength(2);
          expect(outside).not.toMatch(/@\w|#\d|GH-\d/i);
        }
        const html = markdown.render(`${markdownText(`x ${content}`)}\n`);
        expect(html).toMatch(/^<p>[^<]*<\/p>\n$/);
      }),
      { numRuns: 300 },
    );
  });

  it('is a table of what matters most, and fits the room there is', () => {
    const many = report(Array.from({ length: 90 }, (_, cell) => finding({ cell })));
    const whole = renderMarkdown(many);
    expect(whole).toContain('### nbmend: 90 warnings in 1 notebook\n');
    expect(whole).toContain(
      '| ⚠️ warning | `dir/a b.ipynb` cell 1, line 2 | twice is computed from alpha | `params-derived` |\n',
    );
    for (const limit of [50, 500, 2000, 5000]) {
      const text = renderMarkdown(many, limit);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
      if (limit >= 2000) expect(text).toMatch(/\nand \d+ more\n/);
    }
  });
});

describe('GitLab code quality', () => {
  it('has the members that GitLab asks for', () => {
    expect(JSON.parse(renderGitlab(report([finding()])))).toEqual([
      {
        description: 'params-derived: cell 3, line 2: twice is computed from alpha',
        check_name: 'params-derived',
        fingerprint: '0123456789abcdef0123456789abcdef',
        severity: 'minor',
        location: { path: 'dir/a b.ipynb', lines: { begin: 31 } },
      },
    ]);
  });
});

describe('rdjson', () => {
  it('counts columns in bytes', () => {
    const file = { line: 3, column: 5, endColumn: 6, byteColumn: 9, endByteColumn: 11 };
    const { diagnostics } = JSON.parse(renderRdjson(report([finding({ file })])));
    expect(diagnostics[0].location).toEqual({
      path: 'dir/a b.ipynb',
      range: { start: { line: 3, column: 9 }, end: { line: 3, column: 11 } },
    });
    expect([diagnostics[0].severity, diagnostics[0].code]).toEqual(['WARNING', { value: 'params-derived' }]);
  });
});

describe('JSON', () => {
  it('counts cells from 1 and says what can be mended', () => {
    const document = JSON.parse(renderJson(report([finding(), finding({ cell: undefined, fix: [] })])));
    expect(document.version).toBe(1);
    expect(document.summary).toEqual({ notebooks: 1, withFindings: 1, errors: 0, warnings: 2, infos: 0, fixable: 1 });
    expect(document.findings[0]).toMatchObject({ address: 'dir/a b.ipynb:cell 3:2:9', cell: 3, fixable: false });
    expect(document.findings[1]).toMatchObject({ cell: null, fixable: true });
  });
});

it('ranks by severity, then changed cells, and keeps the order otherwise', () => {
  const files = [
    {
      path: 'a',
      findings: [finding({ severity: 'info' }), finding({ cell: 1 }), finding({ cell: 2 })],
      changedCells: new Set([2]),
    },
  ];
  expect(ranked({ version: '', files }).map(({ finding: { severity, cell } }) => [severity, cell])).toEqual([
    ['warning', 2],
    ['warning', 1],
    ['info', 2],
  ]);
});
