import { type Notebook, readNotebook } from '@nbmend/notebook';

/**
 * A notebook of the work tree as git will store it. git gives the work tree's own bytes to a diff driver, so with a clean
 * filter that strips outputs each edited notebook would seem to have all its outputs added. What our filter would do is done
 * here in the same way; without our filter on the file (or with another one, which only git could run) nothing is done.
 * @param path from the top of the work tree, which is `top`
 */
export async function asStored(notebook: Notebook, path: string, top: string): Promise<Notebook> {
  if (!hasTraces(notebook)) return notebook;
  const { filterAttributes } = await import('@nbmend/git');
  const filters = await filterAttributes(top, [path]);
  return filters.get(path) === 'nbmend' ? stripped(notebook, path, top) : notebook;
}

/** Whether there is anything that a filter could take away; if not, git need not be asked. */
function hasTraces({ cells, metadata }: Notebook): boolean {
  const authored = new Set(['kernelspec', 'language_info']);
  return (
    Object.keys(metadata).some((key) => !authored.has(key)) ||
    cells.some(
      (cell) => cell.outputs.length > 0 || cell.executionCount !== null || Object.keys(cell.metadata).length > 0,
    )
  );
}

async function stripped(notebook: Notebook, path: string, top: string): Promise<Notebook> {
  const [{ stripBytes }, { configurationIn }, { policyOf }] = await Promise.all([
    import('@nbmend/clean'),
    import('./configuration.ts'),
    import('./strip-policy.ts'),
  ]);
  const { strip } = await configurationIn(top).settingsFor(path);
  if (strip.enabled === false) return notebook;
  const result = stripBytes(notebook.bytes, path, policyOf(strip));
  return result.kind === 'stripped' ? readNotebook(Buffer.concat(result.chunks), { file: notebook.file }) : notebook;
}
