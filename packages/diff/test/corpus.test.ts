import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decode, type JsonValue, jsonEqual, type Notebook, readNotebook, renderValue } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import {
  applyScript,
  diffNotebooks,
  fromNbdime,
  parseJson,
  readScript,
  renderScript,
  toNbdime,
  toScript,
} from '../src/index.ts';
import { joinTexts } from '../src/nbdime-text.ts';

/** Real notebooks that lie beside the repository and are not part of it. */
const shared = fileURLToPath(new URL('../../../../shared/', import.meta.url));
const [edits, merges, cases] = ['corpus/edits/', 'corpus/merges/', 'cases/nbdime/diff/'].map((name) => shared + name);

describe.skipIf(!existsSync(edits))('real edits', () => {
  it('are made again by their script, both ways', () => {
    for (const name of readdirSync(edits)) {
      const [before, after] = [read(`${edits}${name}/before.ipynb`), read(`${edits}${name}/after.ipynb`)];
      expectRoundTrip(name, before, after);
      expectRoundTrip(name, after, before);
    }
  });

  it('have every cell in one step, and none when nothing changed', () => {
    for (const name of readdirSync(edits)) {
      const [a, b] = [read(`${edits}${name}/before.ipynb`), read(`${edits}${name}/after.ipynb`)];
      const { cells } = diffNotebooks(a, b);
      const used = cells.flatMap((step) => ('b' in step ? [step.b].flat() : []));
      expect(
        used.sort((x, y) => x - y),
        name,
      ).toEqual(b.cells.map(({ index }) => index));
      expect(
        diffNotebooks(b, b).cells.filter((step) => step.kind !== 'keep' || step.change),
        name,
      ).toEqual([]);
    }
  });
});

describe.skipIf(!existsSync(merges))('sides of real merges', () => {
  it('are made again by their script', () => {
    for (const name of readdirSync(merges)) {
      const [base, ours, theirs] = ['base', 'ours', 'theirs'].map((side) => read(`${merges}${name}/${side}.ipynb`));
      expectRoundTrip(name, base, theirs);
      expectRoundTrip(name, ours, theirs);
    }
  });
});

describe.skipIf(!existsSync(cases))("nbdime's own cases", () => {
  it.each(existsSync(cases) ? readdirSync(cases) : [])('%s', (name) => {
    const a = read(`${cases}${name}/a.json`);
    const b = parseJson(readFileSync(`${cases}${name}/b.json`));
    const theirs = parseJson(readFileSync(`${cases}${name}/diff.json`));
    expect(joinTexts(apply(a, theirs), [])).toEqual(joinTexts(b, []));
    if (!('cells' in (b as object))) return; // compared with nothing at all
    const ours = renderValue(toNbdime(a, read(`${cases}${name}/b.json`)), { style: a.style, depth: 0 });
    expect(joinTexts(apply(a, parseJson(ours)), [])).toEqual(joinTexts(b, []));
  });

  function apply(a: Notebook, diff: JsonValue): JsonValue {
    return parseJson(Buffer.concat(applyScript(a, fromNbdime(a, diff))));
  }
});

function read(file: string): Notebook {
  return readNotebook(readFileSync(file), { file });
}

function expectRoundTrip(name: string, a: Notebook, b: Notebook): void {
  const script = readScript(parseJson(renderScript(toScript(a, b))));
  const made = parseJson(Buffer.concat(applyScript(a, script)));
  expect(jsonEqual(made, decode(b.bytes, b.root)), name).toBe(true);
}
