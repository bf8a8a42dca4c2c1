import { type Notebook, readNotebook } from '@nbmend/notebook';

/**
 * A notebook of the work tree as git will store it. git gives the work tree's own bytes to a diff driver, so with a clean
 * filter that strips outputs each edited notebook would seem to have all its outputs added. What our filter would do is done
 * here in the same way; without our filter on the file (or with another one, which only git could run) nothing is done.
 * @param path from the top of the work tree, which is `top`
 */
export async function asStored(notebook: Notebook, path: string, top: string): Promise<Notebook> {
  // Without a result of a run there is nothing that anybody would see of the filter, and git need not be asked.
  if (!notebook.cells.some((cell) => cell.outputs.length > 0)) return notebook;
  const { checkAttributes } = await import('@nbmend/git');
  // Without a git binary nobody knows the attributes: the file is then compared as it is.
  const attributes = await checkAttributes(top, ['filter'], [path]).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'GitError' && 'code' in error && error.code === 'missing') return null;
    throw error;
  });
  return attributes?.get(path)?.get('filter') === 'nbmend' ? stripped(notebook, path, top) : notebook;
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
