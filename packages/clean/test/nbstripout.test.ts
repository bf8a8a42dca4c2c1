import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type NbstripoutOptions, nbstripoutPolicy, parseSize, type StripMode, stripBytes } from '../src/index.ts';

const folder = fileURLToPath(new URL('../../../../shared/cases/nbstripout', import.meta.url));

interface Case {
  readonly input: string;
  readonly args: readonly string[];
  readonly expected: string;
}

describe.skipIf(!existsSync(folder))('nbstripout’s own cases', () => {
  const { cases, errors } = existsSync(folder)
    ? (JSON.parse(readFileSync(`${folder}/cases.json`, 'utf8')) as { cases: Case[]; errors: Case[] })
    : { cases: [], errors: [] };

  it.each(cases.map((one) => [`${one.input} ${one.args.join(' ')}`, one] as const))('%s', (_, one) => {
    const { options, mode } = readArguments(one.args);
    // nbformat 4.4 and older have ids only by accident: nbstripout replaces what is there, and so does the policy.
    const stripped = result(one.input, nbstripoutPolicy(options), mode);
    expect(JSON.parse(stripped)).toEqual(JSON.parse(readFileSync(`${folder}/${one.expected}`, 'utf8')));
  });

  it.each(errors.map((one) => [one.input, one] as const))('refuses %s', (_, one) => {
    expect(() => result(one.input, nbstripoutPolicy(), 'jupyter')).toThrow(/^test_[a-z_]+\.ipynb:\d+:\d+: /);
  });

  it('strips the same with the default policy, but for ids', () => {
    for (const { input, args, expected } of cases) {
      if (args.some((arg) => !arg.startsWith('--keep-id')) || expected.endsWith('sequential_id')) continue;
      const actual = withoutIds(JSON.parse(result(input, undefined, 'jupyter')));
      expect(actual, input).toEqual(withoutIds(JSON.parse(readFileSync(`${folder}/${expected}`, 'utf8'))));
    }
  });

  function result(input: string, policy: Parameters<typeof stripBytes>[2], mode: StripMode): string {
    const bytes = readFileSync(`${folder}/${input}`);
    const outcome = stripBytes(bytes, input, policy, mode);
    return (outcome.kind === 'unchanged' ? bytes : Buffer.concat(outcome.chunks)).toString();
  }
});

describe('sizes', () => {
  it('reads suffixes as nbstripout does', () => {
    expect(['50', '10k', '1.5M', '1G'].map(parseSize)).toEqual([50, 10_000, 1_500_000, 1_000_000_000]);
  });
  it('refuses what is no size', () => {
    expect(() => parseSize('ten')).toThrow('"ten" is no size');
  });
});

function readArguments(args: readonly string[]): { options: NbstripoutOptions; mode: StripMode } {
  const options: Record<string, string | boolean> = {};
  for (let i = 0; i < args.length; i++) {
    const [flag, inline] = args[i].slice(2).split('=');
    const name = flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const takesValue = ['extraKeys', 'keepMetadataKeys', 'dropTaggedCells', 'maxSize', 'mode'].includes(name);
    options[name] = takesValue ? (inline ?? args[++i]) : true;
  }
  const { mode, ...rest } = options;
  return { options: rest, mode: (mode as StripMode | undefined) ?? 'jupyter' };
}

function withoutIds(notebook: { cells?: { id?: string }[] }): unknown {
  return { ...notebook, cells: notebook.cells?.map(({ id: _, ...cell }) => cell) };
}
