import type { SectionSettings } from '@nbmend/config';

/**
 * A notebook of the work tree as git will store it. git gives the work tree's own bytes to a diff driver, so with a clean
 * filter that strips outputs each edited notebook would seem to have all its outputs added. What our filter would do is done
 * here in the same way; without our filter on the file (or with another one, which only git could run) nothing is done.
 * @param path from the top of the work tree, which is `top`
 */
export async function asStored(bytes: Buffer, path: string, top: string): Promise<Buffer> {
  const { checkAttributes } = await import('@nbmend/git');
  const attributes = await checkAttributes(top, ['filter'], [path]);
  if (attributes.get(path)?.get('filter') !== 'nbmend') return bytes;
  return stripped(bytes, path, top);
}

async function stripped(bytes: Buffer, path: string, top: string): Promise<Buffer> {
  const [{ stripBytes }, { configurationIn }, { policyOf }] = await Promise.all([
    import('@nbmend/clean'),
    import('./configuration.ts'),
    import('./strip-policy.ts'),
  ]);
  const settings: SectionSettings<'strip'> = (await configurationIn(top).settingsFor(path)).strip;
  if (settings.enabled === false) return bytes;
  const result = stripBytes(bytes, path, policyOf(settings));
  return result.kind === 'stripped' ? Buffer.concat(result.chunks) : bytes;
}
