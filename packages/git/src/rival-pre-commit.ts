/* Another tool in a `.pre-commit-config.yaml`: where it stands, and with which arguments. */
import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Replacement } from './managed-block.ts';
import { type Rival, shellWords } from './rivals.ts';

export interface PreCommitEntries {
  /** The lines of the tool's repositories and hooks. A list that would be left empty stays a list: `repos: []`. */
  readonly lines: readonly Replacement[];
  /** The arguments of each of its hooks: `args`, and those in `entry`. */
  readonly args: readonly (readonly string[])[];
  /** It is there, but not on lines of its own (flow style): a person must take it out. */
  readonly others: number;
}

/**
 * Finds a tool's hooks: those of its own repository, and those of any other (`repo: local`) whose id or entry names it.
 * A text that is no YAML has none.
 */
export function preCommitEntries(text: string, rival: Rival): PreCommitEntries {
  const repos = parseDocument(text, { logLevel: 'silent' }).get('repos', true);
  const lines: Replacement[] = [];
  const args: string[][] = [];
  let others = 0;
  if (!isSeq(repos)) return { lines, args, others };
  const takeOut = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      const own = linesOf(text, node);
      if (own === null) others++;
      else lines.push(...own.map((line) => ({ line })));
    }
    return nodes.every((node) => linesOf(text, node) !== null);
  };
  const gone: Node[] = [];
  for (const repo of repos.items.filter(isMap)) {
    const hooks = repo.get('hooks', true);
    const all = isSeq(hooks) ? hooks.items.filter(isMap) : [];
    const isTheirs = rival.hook.test(textOf(repo, 'repo'));
    const theirs = all.filter((hook) => isTheirs || rival.hook.test(`${textOf(hook, 'id')} ${textOf(hook, 'entry')}`));
    args.push(...theirs.map(argumentsOf));
    if (isTheirs || (theirs.length > 0 && theirs.length === all.length)) gone.push(repo);
    else takeOut(theirs);
  }
  const cleared = takeOut(gone);
  if (cleared && gone.length > 0 && gone.length === repos.items.length) {
    const line = text.slice(0, /^repos:/m.exec(text)?.index ?? 0).split('\n').length - 1;
    lines.push({ line, instead: 'repos: []' });
  }
  return { lines, args, others };
}

/** The lines of an item of a list, its dash included; null if anything else stands on them. */
function linesOf(text: string, node: Node): number[] | null {
  const [from = 0, to = from] = node.range ?? [];
  const start = text.lastIndexOf('\n', from - 1) + 1;
  if (!/^\s*-\s+$/.test(text.slice(start, from))) return null;
  const first = text.slice(0, start).split('\n').length - 1;
  const count = text.slice(start, to).trimEnd().split('\n').length;
  return Array.from({ length: count }, (_, at) => first + at);
}

function argumentsOf(hook: YAMLMap): string[] {
  const args = hook.get('args', true);
  const own = isSeq(args) ? args.items.map((item) => (isScalar(item) ? String(item.value) : '')) : [];
  return [...shellWords(textOf(hook, 'entry')).slice(1), ...own];
}

function textOf(map: YAMLMap, key: string): string {
  const value = map.get(key);
  return typeof value === 'string' ? value : '';
}
