import { dialectOf } from './dialects.ts';
import type { LanguageReader } from './reader.ts';

export type { Assignment, LanguageReader, Mention } from './reader.ts';

/**
 * The reader for a language by the name that a notebook gives it, or undefined if nobody here reads it. Python's is loaded
 * only when asked for: it brings a parser along.
 */
export async function readerFor(language: string): Promise<LanguageReader | undefined> {
  if (/^(i?python[\d.]*|pyspark|pysparkkernel|xpython|py)$/i.test(language))
    return (await import('./python.ts')).python;
  return dialectOf(language);
}
