/*
 * Syntax colour through highlight.js (lowlight gives its result as a tree instead of HTML). Grammars are loaded one by one,
 * each only for a notebook in its language.
 */
import type { LanguageFn } from 'highlight.js';
import { createLowlight } from 'lowlight';
import type { Highlight, Token, TokenKind } from './paint.ts';

/** A CommonJS module that was made from an ES module keeps its default export one level down. */
interface Grammar {
  readonly default: LanguageFn | { readonly default: LanguageFn };
}

/** Language of a notebook -> grammar. Names as kernels give them, in lower case. */
const GRAMMARS: Readonly<Record<string, () => Promise<Grammar>>> = {
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  julia: () => import('highlight.js/lib/languages/julia'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  scala: () => import('highlight.js/lib/languages/scala'),
  java: () => import('highlight.js/lib/languages/java'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  'c++': () => import('highlight.js/lib/languages/cpp'),
  'c#': () => import('highlight.js/lib/languages/csharp'),
  'f#': () => import('highlight.js/lib/languages/fsharp'),
  go: () => import('highlight.js/lib/languages/go'),
  rust: () => import('highlight.js/lib/languages/rust'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  haskell: () => import('highlight.js/lib/languages/haskell'),
  matlab: () => import('highlight.js/lib/languages/matlab'),
  bash: () => import('highlight.js/lib/languages/bash'),
  sql: () => import('highlight.js/lib/languages/sql'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
};

const ALIASES: Readonly<Record<string, string>> = {
  ipython: 'python',
  ipython3: 'python',
  python3: 'python',
  pyspark: 'python',
  sage: 'python',
  ir: 'r',
  node: 'javascript',
  js: 'javascript',
  ts: 'typescript',
  octave: 'matlab',
  csharp: 'c#',
  fsharp: 'f#',
  cpp: 'c++',
  'c++11': 'c++',
  'c++14': 'c++',
  'c++17': 'c++',
  sh: 'bash',
  shell: 'bash',
  golang: 'go',
  'julia-1': 'julia',
};

/** Longer texts are left without colour: they are data, and grammars are not linear on everything. */
const LONGEST_TEXT = 200_000;
/** The same for a line: minified or generated code. */
const LONGEST_LINE = 5_000;

/** Texts and characters of one diff that are coloured: more than anybody looks at, in less than a second. */
const MOST_TEXTS = 5000;
const MOST_CHARACTERS = 1_000_000;

/** Loads the grammars of these languages; unknown ones get no colour. The result is synchronous and never throws. */
export async function loadHighlight(languages: readonly string[]): Promise<Highlight> {
  const lowlight = createLowlight();
  for (const language of new Set(languages.map(grammarName))) {
    if (!Object.hasOwn(GRAMMARS, language)) continue;
    const { default: grammar } = await GRAMMARS[language]!();
    lowlight.register(language, typeof grammar === 'function' ? grammar : grammar.default);
  }
  let texts = MOST_TEXTS;
  let characters = MOST_CHARACTERS;
  return (lines, language) => {
    const name = grammarName(language);
    if (texts === 0 || !lowlight.registered(name) || tooLong(lines)) return [];
    texts--;
    characters -= lines.reduce((sum, line) => sum + line.length, 0);
    if (characters < 0) texts = 0;
    try {
      return tokensByLine(lowlight.highlight(name, lines.join('\n')), lines);
    } catch {
      return []; // a grammar that stumbles takes the colour away, not the text
    }
  };
}

/** The name that `loadHighlight` knows a language by. */
export function grammarName(language: string): string {
  const name = language.toLowerCase();
  return ALIASES[name] ?? name;
}

function tooLong(lines: readonly string[]): boolean {
  const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
  return length > LONGEST_TEXT || lines.some((line) => line.length > LONGEST_LINE);
}

interface TreeNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly TreeNode[];
  readonly properties?: { readonly className?: unknown };
}

/** Walks the tree and cuts its classes at line ends. */
function tokensByLine(root: TreeNode, lines: readonly string[]): readonly (readonly Token[])[] {
  const tokens: Token[][] = lines.map(() => []);
  let line = 0;
  let column = 0;
  const visit = (node: TreeNode, outer: TokenKind | undefined): void => {
    const kind = kindOf(node) ?? outer;
    for (const child of node.children ?? []) visit(child, kind);
    if (node.value === undefined) return;
    node.value.split('\n').forEach((text, i) => {
      if (i > 0) [line, column] = [line + 1, 0];
      if (kind !== undefined && text !== '') tokens[line]?.push({ from: column, to: column + text.length, kind });
      column += text.length;
    });
  };
  visit(root, undefined);
  return tokens.map((found, i) =>
    /^\s*[%!]/.test(lines[i]!) ? [{ from: 0, to: lines[i]!.length, kind: 'meta' }] : found,
  );
}

function kindOf({ properties }: TreeNode): TokenKind | undefined {
  const classes = properties?.className;
  if (!Array.isArray(classes)) return undefined;
  return SCOPES[String(classes[0]).replace(/^hljs-/, '')];
}

/** @see highlight.js, "CSS classes reference" */
const SCOPES: Readonly<Record<string, TokenKind>> = {
  keyword: 'keyword',
  operator: 'keyword',
  bullet: 'keyword',
  built_in: 'builtin',
  type: 'builtin',
  literal: 'number',
  number: 'number',
  symbol: 'number',
  string: 'string',
  regexp: 'string',
  code: 'string',
  char: 'string',
  comment: 'comment',
  quote: 'comment',
  doctag: 'comment',
  title: 'name',
  section: 'name',
  function: 'name',
  class: 'name',
  link: 'builtin',
  strong: 'name',
  emphasis: 'name',
  meta: 'meta',
};
