/* Readers of option values that several verbs take. */

/** A repeated option as the list of its values, in their order; for commander's `option(flags, text, reader)`. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
