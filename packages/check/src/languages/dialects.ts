/*
 * Languages other than Python that papermill injects into, as data: enough of each to read `name = value` statements and to
 * find names outside of comments. @see papermill, translators.py, for which languages, and how it writes values in them
 */
import type { LanguageReader } from './reader.ts';
import { type Dialect, simpleReader, type Target, type Token } from './simple.ts';

/** The reader for a language or kernel name; undefined if it is none of these. */
export function dialectOf(language: string): LanguageReader | undefined {
  const dialect = DIALECTS.find(({ names }) => names.test(language));
  return dialect && simpleReader(dialect);
}

const HASH = /#[^\n]*/y;
const SLASHES = /\/\/[^\n]*/y;
const C_BLOCK = /\/\*[\s\S]*?(?:\*\/|$)/y;
const DOUBLE = /"(?:\\[\s\S]|[^"\\])*"?/y;
const SINGLE = /'(?:\\[\s\S]|[^'\\])*'?/y;
const TRIPLE = /"""[\s\S]*?(?:"""|$)/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NO_NAMES = /^$/;
/** Behind an even number of backslashes. */
const UNESCAPED = '(?<=(?:^|[^\\\\])(?:\\\\\\\\)*)';
/** `{name}` in an interpolated text of .NET; `{{` is a brace. */
const BRACED = /(?<!\{)\{\s*([\p{L}_][\p{L}\p{N}_]*)/gu;
const BRACED_HOLE = /(?<!\{)(?:\{\{)*\{(?!\{)/;

const R: Dialect = {
  names: /^(r|ir|sparkr|sparkrkernel)$/i,
  comments: [HASH],
  strings: [/[rR](["'])(-*)(?:\([\s\S]*?\)|\[[\s\S]*?\]|\{[\s\S]*?\})\2\1/y, DOUBLE, SINGLE],
  name: /`[^`\n]+`|[\p{L}.][\p{L}\p{N}_.]*/uy,
  operators: ['=', '<-', '<<-'],
  reversed: ['->', '->>'],
  target: (left) => named(left),
  constants: /^(TRUE|FALSE|NULL|NA|T|F|Inf|NaN|NA_\w+)$/,
  makers: /^(c|list)$/,
  calledMakers: true,
  optionalTypes: false,
};

/** `:name`. Behind a value the colon is that of a range, and behind another colon that of a type. */
const SYMBOL = /(?<![\p{L}\p{N}_)\]}"'.:]):[\p{L}_][\p{L}\p{N}_!]*/uy;

const JULIA: Dialect = {
  names: /^i?julia/i,
  comments: [/#=[\s\S]*?(?:=#|$)/y, HASH],
  strings: [/raw"(?:\\"|[^"])*"?/y, TRIPLE, DOUBLE, SINGLE, SYMBOL],
  name: NAME,
  operators: ['='],
  target: (left) => named(without(left, /^(const|global)$/), '::'),
  constants: /^(true|false|nothing|missing|NaN|Inf)$/,
  // Also `Float64[1, 2]` and `Dict{String, Any}(...)`.
  makers: /^(Dict|Vector|String|Bool|Any|U?Int\d*|Float\d*)$/,
  interpolation: new RegExp(`${UNESCAPED}\\$\\(?([\\p{L}_][\\p{L}\\p{N}_]*)`, 'gu'),
  hole: new RegExp(`${UNESCAPED}\\$\\(`),
  raw: /^(raw|'|:)/,
  symbol: /^:/,
  optionalTypes: true,
};

const SCALA: Dialect = {
  names: /^(scala|spark|sparkkernel|spylon-kernel|almond|apache toree.*)$/i,
  comments: [SLASHES, C_BLOCK],
  strings: [/[sf]"""[\s\S]*?(?:"""|$)/y, /[sf]"(?:\\[\s\S]|[^"\\])*"?/y, TRIPLE, DOUBLE, SINGLE],
  name: NAME,
  operators: ['='],
  target: (left) => {
    const declared = without(left, /^(lazy|private|protected|implicit|final)$/);
    return /^va[lr]$/.test(declared[0]?.text ?? '') ? named(declared.slice(1), ':') : undefined;
  },
  constants: /^(true|false|null|None|Nil)$/,
  // `$$` is the sign itself.
  interpolation: /(?<!\$)(?:\$\$)*\$\{?([\p{L}_][\p{L}\p{N}_]*)/gu,
  hole: /(?<!\$)(?:\$\$)*\$\{/,
  raw: /^["']/,
  makers: /^(Seq|List|Array|Vector|Map|Some)$/,
  optionalTypes: true,
};

const CSHARP: Dialect = {
  names: /^(c#|csharp|\.net-csharp)$/i,
  comments: [SLASHES, C_BLOCK],
  strings: [
    /\$*("{3,})[\s\S]*?(?:\1(?!")|$)/y,
    /(?:@\$?|\$@)"(?:""|[^"])*"?/y,
    /\$"(?:\\[\s\S]|[^"\\])*"?/y,
    DOUBLE,
    SINGLE,
  ],
  interpolation: BRACED,
  hole: BRACED_HOLE,
  // Behind `$$` one brace is a brace.
  raw: /^(@?["']|\$\$)/,
  commas: true,
  name: NAME,
  semicolons: true,
  operators: ['='],
  target: (left) => {
    const name = left.at(-1);
    return name?.kind === 'name' ? { name, typed: left.length > 1 } : undefined;
  },
  constants: /^(true|false|null|default)$/,
  makers: /^(new|List|Dictionary|string|int|long|double|float|bool|object|decimal)$/,
  optionalTypes: false,
};

const FSHARP: Dialect = {
  names: /^(f#|fsharp|\.net-fsharp)$/i,
  comments: [SLASHES, /\(\*[\s\S]*?(?:\*\)|$)/y],
  strings: [
    /\$?"""[\s\S]*?(?:"""|$)/y,
    /(?:@\$?|\$@)"(?:""|[^"])*"?/y,
    /\$?"(?:\\[\s\S]|[^"\\])*"?/y,
    // A character; a type's name may begin with the same sign.
    /'(?:\\[^'\n]+|[^'\\\n])'/uy,
  ],
  interpolation: BRACED,
  hole: BRACED_HOLE,
  raw: /^@?["']/,
  name: NAME,
  operators: ['='],
  target: (left) => (left[0]?.text === 'let' ? named(without(left.slice(1), /^mutable$/), ':') : undefined),
  constants: /^(true|false|null|None)$/,
  makers: /^(Map|ofList|ofSeq|dict|Some|IDictionary|string)$/,
  optionalTypes: true,
};

const POWERSHELL: Dialect = {
  names: /^(powershell|pwsh|\.net-powershell|\.net-pwsh)$/i,
  comments: [/<#[\s\S]*?(?:#>|$)/y, HASH],
  strings: [
    /@"[^\S\n]*\n[\s\S]*?(?:\n"@|$)/y,
    /@'[^\S\n]*\n[\s\S]*?(?:\n'@|$)/y,
    /"(?:`[\s\S]|""|[^"`])*"?/y,
    /'(?:''|[^'])*'?/y,
  ],
  // A line goes on behind it.
  plainSigns: /^`$/,
  name: /\$\{[^}\n]*\}|\$[\w:]+|[A-Za-z_][\w-]*/y,
  sigil: true,
  anyCase: true,
  operators: ['='],
  target: (left) => {
    // Types and attributes: `[ValidateRange(1, 9)] [int[]] $a`.
    const types = left[0]?.text === '[' ? left.findLastIndex(({ text, depth }) => text === ']' && depth === 0) + 1 : 0;
    const target = named(left.slice(types));
    if (!target || !/^\$(?!env:)/i.test(target.name.text)) return undefined;
    return { ...target, typed: types > 0 };
  },
  constants: /^\$(true|false|null)$/i,
  makers: NO_NAMES,
  interpolation: /(?<=(?:^|[^`])(?:``)*)\$\{?([A-Za-z_]\w*)/g,
  raw: /^@?'/,
  substitution: /(?<=(?:^|[^`])(?:``)*)\$\(/,
  optionalTypes: true,
};

const DECLARATORS = /^(export|readonly|declare|typeset|local)$/;

const BASH: Dialect = {
  names: /^(bash|sh|shell|shellscript|zsh|calysto_bash)$/i,
  comments: [/(?<=^|[\s;])#[^\n]*/y],
  strings: [DOUBLE, /\$'(?:\\[\s\S]|[^'\\])*'?/y, /'[^']*'?/y],
  name: /\$\{[^}\n]*\}|\$[A-Za-z_]\w*|[A-Za-z_]\w*(?==)/y,
  // A value is one word, whatever it is made of.
  bareWord: /(?:\\[\s\S]|[^\s;"'$`()&|<>=\\])+/y,
  sigil: true,
  operators: ['='],
  target: (left) => {
    const target = named(withoutOptions(without(left, DECLARATORS)));
    return target?.name.text.startsWith('$') ? undefined : target;
  },
  constants: NO_NAMES,
  makers: NO_NAMES,
  interpolation: new RegExp(`${UNESCAPED}\\$\\{?([A-Za-z_]\\w*)`, 'g'),
  raw: /^\$?'/,
  substitution: new RegExp(`${UNESCAPED}(?:\\$\\(|\`)`),
  noContainers: 'an array',
  declarators: DECLARATORS,
  optionalTypes: false,
};

const MATLAB: Dialect = {
  names: /^(matlab|octave|imatlab)$/i,
  comments: [/%\{[\s\S]*?(?:%\}|$)/y, /%[^\n]*/y, HASH],
  // A ' behind a name, a number or a bracket transposes.
  strings: [DOUBLE, /(?<![\w)\]}.'])'(?:''|[^'\n])*'?/y],
  plainSigns: /^('|\.\.\.)$/,
  name: NAME,
  operators: ['='],
  target: (left) => named(left),
  constants: /^(true|false|NaN|Inf|nan|inf|pi)$/,
  makers: /^(struct|containers|Map|string)$/,
  optionalTypes: false,
};

const DIALECTS: readonly Dialect[] = [R, JULIA, SCALA, CSHARP, FSHARP, POWERSHELL, BASH, MATLAB];

/** `declare -i a=1`: the options of a builtin. */
function withoutOptions(left: readonly Token[]): readonly Token[] {
  return left.slice(left.findIndex(({ kind, text }) => !(kind === 'word' && /^[-+]/.test(text))));
}

/** A name, and behind `typeSign` its type. */
function named(left: readonly Token[], typeSign?: string): Target | undefined {
  const [name, sign] = left;
  if (name?.kind !== 'name') return undefined;
  if (sign === undefined) return { name, typed: false };
  return sign.text === typeSign ? { name, typed: true } : undefined;
}

function without(left: readonly Token[], keyword: RegExp): readonly Token[] {
  return keyword.test(left[0]?.text ?? '') ? left.slice(1) : left;
}
