import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, type StripPolicy, stripBytes } from '../src/index.ts';

/** One folder is one case: before.* stripped with policy.json (put on the default policy) is after.*, byte by byte. */
const folder = fileURLToPath(new URL('../../../fixtures/clean', import.meta.url));

describe('fixtures/clean', () => {
  const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(cases.map(({ name }) => name))('%s', (name) => {
    const files = readdirSync(`${folder}/${name}`);
    const read = (stem: string) =>
      readFileSync(`${folder}/${name}/${files.find((file) => file.startsWith(`${stem}.`))}`);
    const path = files.find((file) => file.startsWith('before.'))!;
    const policyFile = `${folder}/${name}/policy.json`;
    const changes: Partial<StripPolicy> = existsSync(policyFile) ? JSON.parse(readFileSync(policyFile, 'utf8')) : {};
    const policy = { ...DEFAULT_POLICY, ...changes };
    const result = stripBytes(read('before'), path, policy);
    if (result.kind === 'unchanged') throw new Error('nothing was stripped');
    expect(Buffer.concat(result.chunks).toString()).toBe(read('after').toString());
    expect(stripBytes(read('after'), path, policy).kind).toBe('unchanged');
  });
});
