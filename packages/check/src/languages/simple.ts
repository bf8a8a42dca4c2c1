/*
 * A reader for languages whose parameters are `name = value` statements: tokens, statements at the top level, and values
 * made of literals. What it does not understand it calls so; it never guesses that something is fine.
 */
import type { Assignment, LanguageReader, Mention, OtherStatement, Value } from './reader.ts';

export interface Dialect {
  /** Names of the language and of its kernels. */
  readonly names: RegExp;
  /** Sticky patterns, tried in this order. */
  readonly comments: readonly RegExp[];
  readonly strings: readonly RegExp[];
  readonly name: RegExp;
  /** For shells: what else makes a word of a value. */
  readonly bareWord?: RegExp;
  /** Only a semicolon ends a statement, a line break does not. */
  readonly semicolons?: boolean;
  /** Operators that give a value to what is on their left, and on their right. */
  readonly operators: readonly string[];
  readonly reversed?: readonly string[];
  /** What gets the value; undefined if it is not one plain name. */
  readonly target: (side: readonly Token[]) => Target | undefined;
  /** Names that are values: true, null. */
  readonly constants: RegExp;
  /** Names that build lists and maps out of their arguments. */
  readonly makers: RegExp;
  /** They do so only where they are called, and may name something else. */
  readonly calledMakers?: boolean;
  /** Signs of literal values, beyond those of every language. */
  readonly plainSigns?: RegExp;
  /** `int a = 1, b = 2`. */
  readonly commas?: boolean;
  /** For shells: words before `a=1 b=2`. Any other word around makes that the environment of one command. */
  readonly declarators?: RegExp;
  /** Names mean the same in capitals. */
  readonly anyCase?: boolean;
  /** Names begin with `$` where they are read. */
  readonly sigil?: boolean;
  /** Names inside of texts. */
  readonly interpolation?: RegExp;
  /** Anything computed inside of a text, also without a name. */
  readonly hole?: RegExp;
  /** What is read as a text and is a name, a kind of value that JSON has not. */
  readonly symbol?: RegExp;
  /** Texts without interpolation. */
  readonly raw?: RegExp;
  /** The output of a command inside of a text. */
  readonly substitution?: RegExp;
  /** Lists are no values that a run can pass; what they are called. */
  readonly noContainers?: string;
  readonly optionalTypes: boolean;
}

export interface Target {
  readonly name: Token;
  readonly typed: boolean;
}

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'word' | 'sign' | 'newline' | 'comment';
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Open brackets around it; braces alone. */
  readonly depth: number;
  readonly braces: number;
}

export function simpleReader(dialect: Dialect): LanguageReader {
  return {
    optionalTypes: dialect.optionalTypes,
    anyCase: dialect.anyCase,
    parameters: (source) => {
      const tokens = tokenize(source, dialect);
      const assignments: Assignment[] = [];
      const others: OtherStatement[] = [];
      for (const statement of statements(tokens, dialect)) {
        const parts = assignmentParts(statement, dialect);
        const [from, to] = [statement[0].from, statement.at(-1)!.to];
        if (parts === undefined) others.push({ what: statementName(statement), from, to: lineEnd(source, from, to) });
        else assignments.push(assignment(source, tokens, statement, parts, dialect));
      }
      return { assignments: dialect.anyCase ? inOneSpelling(assignments) : assignments, others };
    },
    mentions: (source, names) => {
      const found = statements(tokenize(source, dialect), dialect);
      if (!dialect.anyCase) return found.flatMap((statement) => mentionsIn(statement, names, dialect));
      const spelling = new Map([...names].map((name) => [name.toLowerCase(), name]));
      const all = new Set(wordsOf(source).filter((word) => spelling.has(word.toLowerCase())));
      return found
        .flatMap((statement) => mentionsIn(statement, all, dialect))
        .map((mention) => ({ ...mention, name: spelling.get(mention.name.toLowerCase())! }));
    },
  };
}

/** What values are computed from, spelled as where it is assigned. */
function inOneSpelling(assignments: readonly Assignment[]): Assignment[] {
  const spelling = new Map(assignments.map(({ name }) => [name.toLowerCase(), name]));
  return assignments.map((assignment) => {
    const { value } = assignment;
    if (value.kind !== 'names') return assignment;
    return {
      ...assignment,
      value: { ...value, names: value.names.map((name) => spelling.get(name.toLowerCase()) ?? name) },
    };
  });
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
}

interface AssignmentParts extends Target {
  readonly value: readonly Token[];
}

function assignmentParts(statement: readonly Token[], dialect: Dialect): AssignmentParts | undefined {
  const isSign = (signs: readonly string[]) => (token: Token) =>
    token.depth === 0 && token.kind === 'sign' && signs.includes(token.text);
  const at = statement.findIndex(isSign(dialect.operators));
  if (at > 0) {
    const target = dialect.target(statement.slice(0, at));
    if (dialect.declarators && words(statement.slice(at)).length > 1) return undefined;
    return target && { ...target, value: statement.slice(at + 1) };
  }
  const back = statement.findLastIndex(isSign(dialect.reversed ?? []));
  if (back === -1) return undefined;
  const target = dialect.target(statement.slice(back + 1));
  return target && { ...target, value: statement.slice(0, back) };
}

/** Parts of a statement that space sets apart, outside of brackets. */
function words(statement: readonly Token[]): Token[][] {
  const found: Token[][] = [];
  statement.forEach((token, i) => {
    const before = statement[i - 1];
    const apart = before === undefined || (token.depth === 0 && before.depth === 0 && token.from > before.to);
    if (apart) found.push([token]);
    else found.at(-1)!.push(token);
  });
  return found;
}

/** `export a=1 b=2` is two assignments; with anything else between them it is one command. */
function withoutEnvironment(statement: Token[], declarators: RegExp): Token[][] {
  const parts = words(statement);
  const isOption = ([{ kind, text }]: readonly Token[]): boolean => kind === 'word' && /^[-+]/.test(text);
  const declared = declarators.test(parts[0][0].text);
  const first = declared ? parts.findIndex((part, i) => i > 0 && !isOption(part)) : 0;
  const assignments = first === -1 ? [] : parts.slice(first);
  const all = assignments.every(([name, sign]) => name.kind === 'name' && sign?.text === '=');
  if (!all || assignments.length < 2) return [statement];
  return [[...parts.slice(0, first).flat(), ...assignments[0]], ...assignments.slice(1)];
}

function assignment(
  source: string,
  tokens: readonly Token[],
  statement: readonly Token[],
  { name, typed, value }: AssignmentParts,
  dialect: Dialect,
): Assignment {
  const end = statement.at(-1)!.to;
  return {
    name: plainName(name),
    from: name.from,
    to: name.to,
    value: classify(value, dialect, end),
    typed,
    comment: commentOf(source, tokens, statement[0].from, end),
  };
}

function classify(tokens: readonly Token[], dialect: Dialect, end: number): Value {
  const [from, to] = [tokens[0]?.from ?? end, tokens.at(-1)?.to ?? end];
  const names = new Set(tokens.flatMap((token, i) => namesOf(token, tokens[i + 1], dialect)));
  if (names.size > 0) return { kind: 'names', names: [...names], from, to };
  const what = opacity(tokens, dialect);
  return what === undefined ? { kind: 'data' } : { kind: 'opaque', what, from, to };
}

/** Names that a token reads: itself, or those in a text. */
function namesOf(token: Token, next: Token | undefined, dialect: Dialect): string[] {
  if (token.kind === 'string' && dialect.interpolation && !dialect.raw?.test(token.text)) {
    return [...token.text.matchAll(dialect.interpolation)].map((match) => match[1]);
  }
  if (token.kind !== 'name' || dialect.constants.test(token.text)) return [];
  if (dialect.makers.test(token.text) && (!dialect.calledMakers || next?.text === '(')) return [];
  // `list(rate = 1)`, `@{rate = 1}`: a key.
  if (next?.text === '=' && token.depth > 0) return [];
  // With sigils a bare word is a command or a text.
  if (dialect.sigil && !token.text.startsWith('$')) return [];
  return [plainName(token)];
}

const PLAIN_SIGN = /^([-+*/^,()[\]{}:;=@|<>.?]|=>|->|::)$/;

function opacity(tokens: readonly Token[], dialect: Dialect): string | undefined {
  if (tokens.length === 0) return dialect.bareWord ? undefined : 'missing';
  for (const [i, token] of tokens.entries()) {
    const { kind, text } = token;
    if ((text === '`' && dialect.bareWord) || (text === '$' && tokens[i + 1]?.text === '('))
      return 'the output of a command';
    if (kind === 'string' && dialect.substitution?.test(text) && !dialect.raw?.test(text))
      return 'the output of a command';
    if (kind === 'string' && dialect.symbol?.test(text)) return 'a symbol';
    if (kind === 'string' && dialect.hole?.test(text) && !dialect.raw?.test(text)) return 'computed';
    if (isCast(tokens, i)) continue;
    if (dialect.noContainers && text === '(') return dialect.noContainers;
    if (kind === 'sign' && !PLAIN_SIGN.test(text) && !dialect.plainSigns?.test(text)) return 'computed';
    if (kind === 'name' && dialect.sigil && !text.startsWith('$') && tokens[i + 1]?.text !== '=' && !dialect.bareWord) {
      return 'the output of a command';
    }
  }
  return undefined;
}

/** `[int]` before a value of PowerShell; `[int]::MaxValue` is none. */
function isCast(tokens: readonly Token[], i: number): boolean {
  return (
    tokens[i - 1]?.text === '[' && tokens[i + 1]?.text === ']' && i + 2 < tokens.length && tokens[i + 2].text !== '::'
  );
}

function mentionsIn(statement: readonly Token[], names: ReadonlySet<string>, dialect: Dialect): readonly Mention[] {
  const parts = assignmentParts(statement, dialect);
  const bound = parts && plainName(parts.name);
  const reads = parts?.value.some((token, i) => namesOf(token, parts.value[i + 1], dialect).includes(bound!));
  return statement.flatMap((token, i): Mention[] => {
    const { from, to } = token;
    if (token === parts?.name) {
      return names.has(bound!) ? [{ name: bound!, kind: reads ? 'use' : 'bind', from, to }] : [];
    }
    if (token.kind === 'string') return wordsIn(token, names);
    return namesOf(token, statement[i + 1], dialect)
      .filter((name) => names.has(name))
      .map((name) => ({ name, kind: token.braces > 0 ? 'maybe' : 'use', from, to }));
  });
}

function wordsIn({ text, from }: Token, names: ReadonlySet<string>): Mention[] {
  return [...text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)]
    .filter(([word]) => names.has(word))
    .map(({ 0: name, index }) => ({ name, kind: 'maybe', from: from + index, to: from + index + name.length }));
}

/** Statements at the top level, without comments and line breaks; never an empty one. */
function statements(tokens: readonly Token[], dialect: Dialect): Token[][] {
  const found: Token[][] = [];
  let statement: Token[] = [];
  const beginsAssignment = (i: number): boolean => tokens[i]?.kind === 'name' && tokens[i + 1]?.text === '=';
  const end = (): void => {
    if (statement.length > 0) found.push(statement);
    statement = [];
  };
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'comment') continue;
    if (token.kind === 'newline') {
      const last = statement.at(-1);
      const goesOn = last?.kind === 'sign' && CONTINUES.test(last.text);
      if (token.depth === 0 && !dialect.semicolons && !goesOn) end();
    } else if (token.text === ';' && token.depth === 0) end();
    else if (dialect.commas && token.text === ',' && token.depth === 0 && beginsAssignment(i + 1)) end();
    else statement.push(token);
  }
  end();
  const { declarators } = dialect;
  return declarators ? found.flatMap((one) => withoutEnvironment(one, declarators)) : found;
}

/** Signs behind which a statement goes on in the next line. */
const CONTINUES = /^([=+\-*/,.&|<\\`]|<-|<<-|->|\.\.\.|=>)$/;
const SIGNS = /<<-|->>|\.\.\.|<-|->|=>|==|!=|<=|>=|::|:=|\+=|-=|\*=|\/=|&&|\|\||[^\s\p{L}\p{N}]/uy;
const NUMBER = /(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\w*/y;

function tokenize(source: string, dialect: Dialect): readonly Token[] {
  const kinds: readonly (readonly [Token['kind'], readonly RegExp[]])[] = [
    ['comment', dialect.comments],
    ['string', dialect.strings],
    ['name', [dialect.name]],
    ['word', dialect.bareWord ? [dialect.bareWord] : []],
    ['number', [NUMBER]],
    ['sign', [SIGNS]],
  ];
  const tokens: Token[] = [];
  const open: string[] = [];
  for (let at = 0; at < source.length; ) {
    const c = source[at];
    if (c === '\n') tokens.push({ kind: 'newline', text: c, from: at, to: at + 1, ...nesting(open) });
    if (/\s/.test(c)) {
      at++;
      continue;
    }
    const [kind, text] = firstMatch(source, at, kinds);
    if (kind === 'sign' && /[)\]}]/.test(text)) open.pop();
    tokens.push({ kind, text, from: at, to: at + text.length, ...nesting(open) });
    if (kind === 'sign' && /[([{]/.test(text)) open.push(text);
    at += text.length;
  }
  return tokens;
}

function nesting(open: readonly string[]): { depth: number; braces: number } {
  return { depth: open.length, braces: open.filter((bracket) => bracket === '{').length };
}

function firstMatch(
  source: string,
  at: number,
  kinds: readonly (readonly [Token['kind'], readonly RegExp[]])[],
): readonly [Token['kind'], string] {
  for (const [kind, patterns] of kinds) {
    for (const pattern of patterns) {
      pattern.lastIndex = at;
      const text = pattern.exec(source)?.[0];
      if (text) return [kind, text];
    }
  }
  return ['sign', source[at]];
}

function commentOf(source: string, tokens: readonly Token[], from: number, to: number): string | undefined {
  const oneLine = (a: number, b: number): boolean => !source.slice(a, b).includes('\n');
  const trailing = tokens.find((token) => token.kind === 'comment' && token.from >= to && oneLine(to, token.from));
  if (trailing) return trailing.text;
  const above = tokens.findLast((token) => token.kind === 'comment' && token.to <= from);
  const directly = above && /^[^\S\n]*\n[^\S\n]*$/.test(source.slice(above.to, from));
  const alone = above && /(^|\n)[^\S\n]*$/.test(source.slice(0, above.from));
  return directly && alone ? above.text : undefined;
}

function statementName(statement: readonly Token[]): string {
  const [first, second] = statement;
  if (/^(import|using|library|open|require|source|Import-Module)$/.test(first.text)) return 'an import';
  if (second?.text === '(' && first.kind === 'name') return 'a call';
  if (first.kind === 'name' || first.kind === 'word') return `a statement (${first.text})`;
  return 'something other than an assignment';
}

/** Without sigil, braces, scope (`$script:a`; `$env:a` is no variable) and what a shell adds (`${a:-1}`). */
function plainName({ text }: Token): string {
  const name = text
    .replace(/^\$\{?/, '')
    .replace(/\}$/, '')
    .replace(/^(script|global|local|private|using|variable):/i, '')
    .replace(/^`(.*)`$/, '$1');
  return text.startsWith('${') ? name.replace(/^[!#]?(\w+)[^\w:].*$|^[!#]?(\w+):[^\w].*$/s, '$1$2') : name;
}

function lineEnd(source: string, from: number, to: number): number {
  const newline = source.indexOf('\n', from);
  return newline === -1 ? to : Math.min(newline, to);
}
