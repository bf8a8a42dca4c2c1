/* Which rules report for a notebook: the catalogue's, then the configuration's, then the command line's. */
import { readFileSync } from 'node:fs';
import { DEFAULT_RULES, isRuleSlug, RULES, type RuleSlug, rulesNamed, type Severity } from '@nbmend/check';
import type { SectionSettings } from '@nbmend/config';
import { UsageError } from '../exit.ts';

/** As written: slugs, beginnings of slugs, `all`; several in a word with commas between. */
export interface RuleChoice {
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
}

export interface ConfigFile {
  /** As messages call it. */
  readonly name: string;
  readonly absolute: string;
}

export type RuleSet = ReadonlyMap<RuleSlug, Severity>;

/**
 * The rules for the settings of a notebook. What the command line selects is taken instead of what is configured; what
 * either ignores is gone.
 * @param configFile the file that the settings come from, for messages
 * @throws UsageError for a name that is no rule
 */
export function rulesFor(settings: SectionSettings<'check'>, choice: RuleChoice, configFile?: ConfigFile): RuleSet {
  const before = known.get(settings);
  if (before && before.choice.select === choice.select && before.choice.ignore === choice.ignore) return before.rules;
  const rules = chosenRules(settings, choice, configFile);
  known.set(settings, { choice, rules });
  return rules;
}

/** Thousands of notebooks have the same settings object. */
const known = new WeakMap<SectionSettings<'check'>, { readonly choice: RuleChoice; readonly rules: RuleSet }>();

function chosenRules(settings: SectionSettings<'check'>, choice: RuleChoice, configFile?: ConfigFile): RuleSet {
  const configured = (words: readonly string[]): readonly RuleSlug[] => named(words, configFile);
  const selected = choice.select ? named(choice.select) : settings.select && configured(settings.select);
  const rules = new Map(selected ? selected.map((slug) => [slug, RULES[slug].severity]) : DEFAULT_RULES);
  for (const [name, severity] of Object.entries(settings.severity ?? {})) {
    for (const slug of configured([name])) {
      if (severity === 'off') rules.delete(slug);
      // A severity switches a rule on that is off by default, unless the command line chose.
      else if (rules.has(slug) || !choice.select) rules.set(slug, severity);
    }
  }
  const ignored = choice.select ? [] : configured(settings.ignore ?? []);
  for (const slug of [...ignored, ...named(choice.ignore ?? [])]) rules.delete(slug);
  return rules;
}

function named(words: readonly string[], file?: ConfigFile): readonly RuleSlug[] {
  return words
    .flatMap((word) => word.split(','))
    .flatMap((word) => {
      const slugs = rulesNamed(word.trim());
      if (slugs.length > 0) return slugs;
      throw new UsageError(`${file ? `${placeIn(file, word)}: ` : ''}there is no rule "${word}"`, suggestion(word));
    });
}

/** `FILE:LINE:COLUMN` of a word in quotes or of a key, as far as it can be found. */
function placeIn({ name: file, absolute }: ConfigFile, word: string): string {
  let text: string;
  try {
    text = readFileSync(absolute, 'utf8');
  } catch {
    return file;
  }
  const at = text.search(new RegExp(`(?<![\\w-])${word.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`));
  if (at === -1) return file;
  const before = text.slice(0, at);
  return `${file}:${before.split('\n').length}:${at - before.lastIndexOf('\n')}`;
}

function suggestion(word: string): string {
  const slugs = Object.keys(RULES).filter(isRuleSlug);
  const near = slugs.filter(
    (slug) => slug.includes(word) || word.split('-').some((part) => part.length > 2 && slug.includes(part)),
  );
  return near.length > 0 ? `Did you mean ${near.slice(0, 3).join(', ')}?` : `The rules are ${slugs.join(', ')}.`;
}
