import { KeyRules } from './keys.ts';
import type { StripPolicy } from './policy.ts';
import { PROFILES, type Profile } from './profiles.ts';

/** A policy made ready for use: its paths sorted by the object they begin in. */
export interface Rules {
  readonly policy: StripPolicy;
  readonly notebook: KeyRules;
  /** The same for a notebook without conflicts, where nothing needs our own notes any more. */
  readonly settledNotebook: KeyRules;
  readonly cell: KeyRules;
  /** For cells with a tag that steers stripping or a run: such a tag is never lost. */
  readonly taggedCell: KeyRules;
  readonly output: KeyRules;
  readonly paragraph: KeyRules;
  /** A papermill run adds an empty list of tags to every cell; it goes with the rest of the run. */
  readonly emptyTags: boolean;
}

/** What a metadata path may begin with. */
export const PATH_ROOTS = ['cell.metadata', 'output.metadata', 'metadata', 'paragraph'] as const;

/** The rules of a policy, made once for each policy object. */
export function rulesOf(policy: StripPolicy): Rules {
  let rules = known.get(policy);
  if (rules === undefined) {
    rules = compile(policy);
    known.set(policy, rules);
  }
  return rules;
}

/** Splits `cell.metadata.a.b` into where it begins and the keys; undefined if it begins nowhere we know. */
export function splitPath(
  path: string,
): { readonly root: (typeof PATH_ROOTS)[number]; readonly keys: string } | undefined {
  const root = PATH_ROOTS.find((name) => path.startsWith(`${name}.`) && path.length > name.length + 1);
  return root && { root, keys: path.slice(root.length + 1) };
}

const known = new WeakMap<StripPolicy, Rules>();

function compile(policy: StripPolicy): Rules {
  const profiles: readonly Profile[] = policy.profiles.map((name) => PROFILES[name]);
  const drop = [...profiles.flatMap((profile) => profile.drop), ...policy.dropMetadata];
  // What a person drops by name goes whole: the exceptions of a profile are its own.
  const named = (path: string): boolean =>
    policy.dropMetadata.some((dropped) => path === dropped || path.startsWith(`${dropped}.`));
  const keep = profiles.flatMap((profile) => profile.keep ?? []).filter((path) => !named(path));
  keep.push(...policy.keepMetadata);
  if (policy.keepParameters) keep.push('metadata.papermill.parameters');
  // What steers stripping must outlive it, or a second strip would take what the first one was told to keep.
  keep.push('metadata.keep_output', 'metadata.nbmend', 'cell.metadata.nbmend', 'cell.metadata.init_cell');
  keep.push(...policy.keepKeys.map((key) => `cell.metadata.${key}`));
  // What a person tells `nbmend check` in the notebook itself.
  keep.push('metadata.nbmend.parameters', 'metadata.nbmend.nolint');
  // A wildcard is not meant to take what people wrote on their cells.
  if (!drop.includes('cell.metadata.tags')) keep.push('cell.metadata.tags');
  const below = (root: string, paths: readonly string[]): string[] =>
    paths.flatMap((path) => {
      const split = splitPath(path);
      return split?.root === root ? [split.keys] : [];
    });
  const rules = (root: string): KeyRules => new KeyRules(below(root, drop), below(root, keep));
  return {
    policy,
    notebook: rules('metadata'),
    settledNotebook: rules('metadata').dropping(['nbmend']),
    cell: rules('cell.metadata'),
    taggedCell: rules('cell.metadata').keeping(['tags']),
    output: rules('output.metadata'),
    paragraph: rules('paragraph'),
    emptyTags: policy.profiles.includes('papermill'),
  };
}
