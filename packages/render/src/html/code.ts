/* Syntax colour at build time: lowlight's tree, flattened to pieces of lines. */
import bash from 'highlight.js/lib/languages/bash';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import fsharp from 'highlight.js/lib/languages/fsharp';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import julia from 'highlight.js/lib/languages/julia';
import kotlin from 'highlight.js/lib/languages/kotlin';
import latex from 'highlight.js/lib/languages/latex';
import markdown from 'highlight.js/lib/languages/markdown';
import matlab from 'highlight.js/lib/languages/matlab';
import powershell from 'highlight.js/lib/languages/powershell';
import python from 'highlight.js/lib/languages/python';
import r from 'highlight.js/lib/languages/r';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import scala from 'highlight.js/lib/languages/scala';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';
import { plain, type Segment } from './segments.ts';

/** The lines of a source as coloured pieces. `language` as kernels name it; an unknown one is not coloured. */
export function colourLines(lines: readonly string[], language: string): readonly (readonly Segment[])[] {
  const { name, skip } = languageOf(lines[0] ?? '', language);
  const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (!lowlight.registered(name) || size > LONGEST_COLOURED) return lines.map(plain);
  const rest = lines.slice(skip).join('\n');
  const coloured = splitLines(flatten(lowlight.highlight(name, rest).children));
  const head = lines.slice(0, skip).map((text): Segment[] => (text === '' ? [] : [{ text, kind: 'h-meta' }]));
  return [...head, ...coloured];
}

/** Where more text is data rather than code, and colouring it would take seconds. */
const LONGEST_COLOURED = 100_000;

const lowlight = createLowlight({
  bash,
  cpp,
  csharp,
  fsharp,
  go,
  java,
  javascript,
  json,
  julia,
  kotlin,
  latex,
  markdown,
  matlab,
  powershell,
  python,
  r,
  ruby,
  rust,
  scala,
  sql,
  typescript,
  xml,
  yaml,
});
lowlight.registerAlias({
  python: ['ipython', 'ipython3', 'python3', 'python2', 'sage', 'pyspark', 'pyspark3'],
  r: ['ir', 'sparkr'],
  cpp: ['c++11', 'c++14', 'c++17', 'c++20'],
  scala: ['spark'],
  matlab: ['octave'],
  powershell: ['pwsh', '.net-powershell'],
  csharp: ['.net-csharp'],
  fsharp: ['.net-fsharp'],
});

/** A cell magic that names another language (`%%bash`) makes the rest of the cell that language. */
function languageOf(firstLine: string, language: string): { readonly name: string; readonly skip: number } {
  const magic = /^%%(\w+)/.exec(firstLine)?.[1]?.toLowerCase();
  if (magic === undefined) return { name: language, skip: 0 };
  return { name: MAGICS[magic] ?? language, skip: 1 };
}

const MAGICS: Readonly<Record<string, string>> = {
  bash: 'bash',
  sh: 'bash',
  script: 'bash',
  sql: 'sql',
  bigquery: 'sql',
  html: 'xml',
  svg: 'xml',
  javascript: 'javascript',
  js: 'javascript',
  latex: 'latex',
  markdown: 'markdown',
  r: 'r',
  ruby: 'ruby',
  scala: 'scala',
};

type Tree = ReturnType<typeof lowlight.highlight>['children'];

function flatten(nodes: Tree, kind?: string): Segment[] {
  return nodes.flatMap((node): Segment[] => {
    if (node.type === 'text') return [kind === undefined ? { text: node.value } : { text: node.value, kind }];
    if (node.type !== 'element') return [];
    const names = node.properties.className;
    return flatten(node.children as Tree, (Array.isArray(names) ? kindOf(names) : undefined) ?? kind);
  });
}

/** The page has eight colours; what highlight.js tells apart beyond that is not worth a colour here. */
function kindOf(classes: readonly (string | number)[]): string | undefined {
  for (const name of classes) {
    const kind = KINDS[String(name).replace(/^hljs-/, '')];
    if (kind !== undefined) return `h-${kind}`;
  }
  return undefined;
}

const KINDS: Readonly<Record<string, string>> = {
  keyword: 'key',
  literal: 'key',
  'selector-tag': 'key',
  name: 'key',
  string: 'str',
  regexp: 'str',
  quote: 'str',
  comment: 'com',
  doctag: 'com',
  number: 'num',
  symbol: 'num',
  bullet: 'num',
  title: 'fun',
  section: 'fun',
  built_in: 'lib',
  type: 'lib',
  class: 'lib',
  attr: 'lib',
  attribute: 'lib',
  meta: 'meta',
  subst: 'plain',
};

function splitLines(segments: readonly Segment[]): Segment[][] {
  const lines: Segment[][] = [[]];
  for (const { text, kind } of segments) {
    for (const [i, piece] of text.split('\n').entries()) {
      if (i > 0) lines.push([]);
      if (piece !== '') lines.at(-1)!.push(kind === undefined ? { text: piece } : { text: piece, kind });
    }
  }
  return lines;
}
