/* Which rules report for a notebook: the catalogue's, then the configuration's, then the command line's. */
import { DEFAULT_RULES, isRuleSlug, RULES, type RuleSlug, rulesNamed, type Severity } from '@nbmend/check';
import type { SectionSettings } from '@nbmend/config';
import { UsageError } from '../exit.ts';

/** As written: slugs, beginnings of slugs, `all`; several in a word with commas between. */
export interface RuleChoice {
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
}

export type RuleSet = ReadonlyMap<RuleSlug, Severity>;

/**
 * The rules for the settings of a notebook. What the command line selects is taken instead of what is configured; what
 * either ignores is gone.
 * @throws UsageError for a name that is no rule
 */
export function rulesFor(settings: SectionSettings<'check'>, choice: RuleChoice): RuleSet {
  const selected = choice.select ?? settings.select;
  const rules = new Map(selected ? named(selected).map((slug) => [slug, RULES[slug].severity]) : DEFAULT_RULES);
  for (const [name, severity] of Object.entries(settings.severity ?? {})) {
    for (const slug of named([name])) {
      if (severity === 'off') rules.delete(slug);
      // A severity switches a rule on that is off by default, unless the command line chose.
      else if (rules.has(slug) || !choice.select) rules.set(slug, severity);
    }
  }
  for (const slug of named([...(choice.select ? [] : (settings.ignore ?? [])), ...(choice.ignore ?? [])]))
    rules.delete(slug);
  return rules;
}

function named(words: readonly string[]): readonly RuleSlug[] {
  return words
    .flatMap((word) => word.split(','))
    .flatMap((word) => {
      const slugs = rulesNamed(word.trim());
      if (slugs.length > 0) return slugs;
      throw new UsageError(`there is no rule "${word}"`, suggestion(word));
    });
}

function suggestion(word: string): string {
  const slugs = Object.keys(RULES).filter(isRuleSlug);
  const near = slugs.filter(
    (slug) => slug.includes(word) || word.split('-').some((part) => part.length > 2 && slug.includes(part)),
  );
  return near.length > 0 ? `Did you mean ${near.slice(0, 3).join(', ')}?` : `The rules are ${slugs.join(', ')}.`;
}
