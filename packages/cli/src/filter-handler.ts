import { statSync } from 'node:fs';
import { stripBytes } from '@nbmend/clean';
import type { FilterHandler, FilterOptions } from '@nbmend/git/filter';
import { configurationIn } from './configuration.ts';
import { isLfsPointer } from './lfs-pointer.ts';
import { say } from './say.ts';
import { policyOf } from './strip-policy.ts';

/**
 * Both filter verbs: git runs them at the top of the work tree, so that is where configuration is looked for. What is no
 * notebook passes through; wrong configuration is an error for every file, said once.
 */
export function filterOptions(): Pick<FilterOptions, 'clean' | 'sizeOf' | 'warn'> {
  const configuration = configurationIn('.');
  const clean: FilterHandler = async (bytes, path) => {
    if (bytes.length === 0) return { kind: 'unchanged' }; // git asks about the base that two added files do not have
    const { strip } = await configuration.settingsFor(path);
    if (strip.enabled === false || isTextForm(bytes) || isLfsPointer(bytes)) return { kind: 'unchanged' };
    try {
      const result = stripBytes(bytes, path, policyOf(strip));
      return result.kind === 'stripped' ? { kind: 'changed', chunks: result.chunks } : result;
    } catch (error) {
      if (error instanceof Error && error.name === 'NotebookError')
        return { kind: 'unreadable', reason: error.message };
      throw error;
    }
  };
  return { clean, sizeOf, warn: (message) => say(`nbmend: ${message}\n`) };
}

/**
 * The text form of a notebook instead of the notebook: git blame runs the clean filter over what textconv made. Known by its
 * first line, spelled here because the filter must start without the code that renders.
 */
function isTextForm(bytes: Buffer): boolean {
  return bytes.subarray(0, TEXT_FORM.length).equals(TEXT_FORM);
}

const TEXT_FORM = Buffer.from('# notebook: ');

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
