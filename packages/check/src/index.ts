export { isRuleSlug, RULES, type Rule, type RuleSlug, rulesNamed } from './catalogue.ts';
export { type CheckOptions, checkNotebook, DEFAULT_RULES, findingOfError, remarksOn } from './check.ts';
export { type FilePlace, type Finding, isFinding, type Remark, type Severity } from './finding.ts';
export { applyFixes } from './fix.ts';
export { type Folded, fold, isFixable } from './fold.ts';
export type { Stripped } from './stripped.ts';
export { LARGE_NOTEBOOK } from './structure.ts';
