import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { ConfigFinder, jsonSchema, mergeSettings, NO_SETTINGS, SECTION_NAMES, SECTIONS } from '../src/index.ts';
import { readConfig } from '../src/read.ts';

const finder = (files: Record<string, string>, explicit?: string) => new ConfigFinder((path) => files[path], explicit);

describe('where configuration is found', () => {
  it('tells a file of --config that is not there from one that is about other things', async () => {
    const find = (explicit: string) => finder({ 'pyproject.toml': '[tool.other]\n' }, explicit).settingsFor('x.ipynb');
    await expect(find('nope.toml')).rejects.toThrow('nope.toml: there is no such file');
    await expect(find('pyproject.toml')).rejects.toThrow(
      'pyproject.toml: there is no configuration of nbmend in this file',
    );
  });

  it('refuses a glob whose brackets do not close, with its place', async () => {
    for (const glob of ['[', 'a/{b,c', 'x(1', '[]', 'a/b}']) {
      const text = `[[overrides]]\nfiles = ["ok/**", "${glob}"]\nstrip = { enabled = false }\n`;
      const refused = readConfig(text, 'nbmend.toml');
      await expect(refused, glob).rejects.toThrow(`"${glob}" in "files" is no glob: a bracket in it does not close`);
      await expect(refused).rejects.toThrow('nbmend.toml:2:');
    }
    await expect(readConfig('[check]\nparameters = ["["]\n', 'nbmend.toml')).rejects.toThrow('is no glob');
    const fine = '["[ab]/*", "{a,b}/**", "n (1).ipynb", "a\\\\[1", "[^]]", "[!a-c]?.ipynb", "!(x).ipynb", "[[]x"]';
    await expect(readConfig(`[[overrides]]\nfiles = ${fine}\n`, 'nbmend.toml')).resolves.toBeDefined();
  });

  it('reads all four kinds of file alike', async () => {
    const files = {
      'a/pyproject.toml': '[tool.nbmend.strip]\nkeep-scraps = true\n',
      'b/nbmend.toml': '[strip]\nkeep_scraps = true\n',
      'c/.nbmendrc.json': '{"strip": {"keepScraps": true}}',
      'd/package.json': '{"name": "x", "nbmend": {"strip": {"keep-scraps": true}}}',
    };
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((folder) => finder(files).settingsFor(`${folder}/x.ipynb`)));
    for (const settings of all) expect(settings.strip).toEqual({ keepScraps: true });
  });

  it('takes the nearest file alone and does not mix it with those above', async () => {
    const find = finder({
      'nbmend.toml': 'strip.counts = "keep"',
      'sub/nbmend.toml': 'strip.outputs = "keep"',
      'sub/pyproject.toml': '[tool.nbmend]\nstrip.ids = "drop"',
    });
    expect((await find.settingsFor('sub/deep/x.ipynb')).strip).toEqual({ outputs: 'keep' });
    expect((await find.settingsFor('other/x.ipynb')).strip).toEqual({ counts: 'keep' });
    expect((await find.configFor('sub/x.ipynb'))?.file).toBe('sub/nbmend.toml');
  });

  it('passes by files that are about other things', async () => {
    const find = finder({
      'sub/pyproject.toml': '[tool.ruff]\nline-length = 100\n',
      'sub/package.json': '{"name": "nbmend-user"}',
      'pyproject.toml': '[tool.nbmend.strip]\ncounts = "keep"\n',
    });
    expect((await find.settingsFor('sub/x.ipynb')).strip).toEqual({ counts: 'keep' });
  });

  it('ends at the root for absolute paths, on Windows too', async () => {
    expect((await finder({ '/nbmend.toml': 'strip.counts = "keep"' }).settingsFor('/a/b.ipynb')).strip.counts).toBe(
      'keep',
    );
    const windows = finder({ 'C:/work/nbmend.toml': 'strip.counts = "keep"' });
    expect((await windows.settingsFor('C:/work/a/b.ipynb')).strip.counts).toBe('keep');
    expect(await windows.settingsFor('C:/other/b.ipynb')).toBe(NO_SETTINGS);
  });

  it('uses the named file for everything, and says so if it is not one', async () => {
    const files = {
      'my.toml': 'strip.ids = "stable"',
      'a/nbmend.toml': 'strip.ids = "keep"',
      'pyproject.toml': '[tool.x]',
    };
    expect((await finder(files, 'my.toml').settingsFor('a/b.ipynb')).strip.ids).toBe('stable');
    await expect(finder(files, 'none.toml').settingsFor('a.ipynb')).rejects.toThrow('none.toml: there is no such file');
    await expect(finder(files, 'pyproject.toml').settingsFor('a.ipynb')).rejects.toThrow('there is no configuration');
  });

  it('looks into each folder once', async () => {
    const seen: string[] = [];
    const find = new ConfigFinder((path) => void seen.push(path));
    await Promise.all(['a/1.ipynb', 'a/2.ipynb', 'a/b/3.ipynb'].map((path) => find.settingsFor(path)));
    expect(seen.length).toBe(new Set(seen).size);
    expect(seen.length).toBe(12);
  });
});

describe('settings by path', () => {
  const files = {
    'sub/nbmend.toml': `
      [strip]
      profiles = ["-view"]
      [[overrides]]
      files = "reports/**"
      strip = { outputs = "keep", profiles = ["+kernelspec"] }
      [[overrides]]
      files = ["*.draft.ipynb", "reports/old/*"]
      strip = { outputs = "drop", keep-types = "text/plain" }
    `,
  };

  it('puts later sections on top of earlier ones', async () => {
    const find = finder(files);
    expect((await find.settingsFor('sub/x.ipynb')).strip).toEqual({ profiles: { add: [], remove: ['view'] } });
    expect((await find.settingsFor('sub/reports/a/x.ipynb')).strip).toEqual({
      outputs: 'keep',
      profiles: { add: ['kernelspec'], remove: ['view'] },
    });
    const both = (await find.settingsFor('sub/reports/old/x.ipynb')).strip;
    expect(both).toMatchObject({ outputs: 'drop', keepTypes: ['text/plain'], profiles: { add: ['kernelspec'] } });
  });

  it('matches a glob without a slash in every folder, and the others from the folder of the file', async () => {
    const find = finder(files);
    expect((await find.settingsFor('sub/a/b/my.draft.ipynb')).strip.outputs).toBe('drop');
    expect((await find.settingsFor('sub/a/reports/x.ipynb')).strip.outputs).toBeUndefined();
  });

  it('gives the same object for the same settings', async () => {
    const find = finder(files);
    expect(await find.settingsFor('sub/reports/x.ipynb')).toBe(await find.settingsFor('sub/reports/y.ipynb'));
  });

  it('changes a list by + and - instead of replacing it', () => {
    const below = { ...NO_SETTINGS, strip: { profiles: ['colab', 'view'] as const } };
    const above = { ...NO_SETTINGS, strip: { profiles: { add: ['kaggle'] as const, remove: ['view'] as const } } };
    expect(mergeSettings(below, above).strip.profiles).toEqual(['colab', 'kaggle']);
    expect(mergeSettings(above, below).strip.profiles).toEqual(['colab', 'view']);
  });
});

describe('a wrong file', () => {
  it.each([
    ['[strip]\nkeep-scrap = true', 'nbmend.toml:2:1: unknown key "keep-scrap" in "strip"; did you mean "keep-scraps"?'],
    ['[stripp]\ncounts = "keep"', 'nbmend.toml:1:2: unknown key "stripp" at the top; did you mean "strip"?'],
    ['keep-scraps = true', 'nbmend.toml:1:1: unknown key "keep-scraps" at the top; it belongs in "strip"'],
    ['[check]\nkeep-scraps = true', 'unknown key "keep-scraps" in "check"; it belongs in "strip"'],
    ['[strip]\n\ncounts = "kepe"', 'nbmend.toml:3:1: "counts" cannot be "kepe"; did you mean "keep"?'],
    ['[strip]\ncounts = 3', '"counts" cannot be 3; it must be one of keep, drop'],
    ['[strip]\nkeep-scraps = "yes"', '"keep-scraps" must be true or false, not "yes"'],
    ['[strip]\nmax-size = "big"', '"max-size" must be a size, as 500, "10k" or "1.5M", not "big"'],
    ['[strip]\nprofiles = ["colb"]', '"profiles" cannot be "colb"; did you mean "colab"?'],
    ['[strip]\nkeep-tags = [1]', '"keep-tags" must be a list of strings, not [1]'],
    [
      '[strip]\ndrop-metadata = ["kernelspec"]',
      'nbmend.toml:2:1: "kernelspec" in "drop-metadata" is no metadata path; write metadata.KEY',
    ],
    ['[check.severity]\nsecrets = "eror"', '"severity.secrets" cannot be "eror"; did you mean "error"?'],
    ['[strip]\nmax-size = 1\nmax_size = 2', '"max-size" is set twice'],
    ['[[overrides]]\nstrip.counts = "keep"', 'an item of "overrides" needs "files"'],
    ['[[overrides]]\nfile = "x"', 'unknown key "file" in overrides; did you mean "files"?'],
    ['strip = 3', '"strip" must be a table, not 3'],
    ['[strip]\ncounts = ', 'nbmend.toml:2:10: not valid TOML'],
  ])('%j', async (text, message) => {
    await expect(readConfig(text, 'nbmend.toml')).rejects.toThrow(message);
  });

  it('says where JSON is wrong', async () => {
    await expect(readConfig('{\n "strip": {,}\n}', '.nbmendrc.json')).rejects.toThrow(
      /^\.nbmendrc\.json:2:\d+: not valid JSON/,
    );
  });

  it('finds the place of a key inside a section rather than the first key of that name', async () => {
    const text = '[tool.poetry]\nids = 1\n[tool.nbmend.strip]\nids = "non"\n';
    await expect(readConfig(text, 'pyproject.toml')).rejects.toThrow('pyproject.toml:4:1: "ids" cannot be "non"');
  });
});

describe('values', () => {
  it('reads sizes with suffixes and single members without brackets', async () => {
    const config = await readConfig('[strip]\nmax-size = "1.5k"\ndrop-larger = 7\nkeep-tags = "show"', 'x.toml');
    expect(config?.everywhere.strip).toEqual({ maxSize: 1500, dropLarger: 7, keepTags: ['show'] });
  });

  it('ignores $schema and a byte order mark', async () => {
    const config = await readConfig('\ufeff{"$schema": "https://x", "diff": {"context": 5}}', '.nbmendrc.json');
    expect(config?.everywhere.diff).toEqual({ context: 5 });
  });
});

describe('the JSON schema', () => {
  const shipped = JSON.parse(readFileSync(new URL('../../../schemas/nbmend.schema.json', import.meta.url), 'utf8'));

  it('is the shipped one (node scripts/schema.mjs writes it)', () => {
    expect(shipped).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
  });

  it('accepts what the reader accepts and refuses unknown keys', () => {
    const valid = new Ajv({ allowUnionTypes: true }).compile(shipped);
    const good = {
      strip: { 'max-size': '10k', profiles: ['+kernelspec', '-view'], 'keep-tags': 'a' },
      overrides: [{ files: '*.ipynb' }],
    };
    expect(valid(good), JSON.stringify(valid.errors)).toBe(true);
    for (const bad of [
      { strip: { counts: 'no' } },
      { strips: {} },
      { overrides: [{}] },
      { strip: { 'max-size': -1 } },
    ]) {
      expect(valid(bad)).toBe(false);
    }
  });

  it('describes every option', () => {
    for (const section of SECTION_NAMES) {
      for (const [name, { about }] of Object.entries(SECTIONS[section]))
        expect(about, `${section}.${name}`).not.toBe('');
    }
  });
});
