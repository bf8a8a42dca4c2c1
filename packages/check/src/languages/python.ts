/*
 * Python through @lezer/python, which recovers from whatever a cell holds. IPython's own syntax is blanked out first.
 */

import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { withoutMagics } from './ipython.ts';
import type { Assignment, LanguageReader, Mention, OtherStatement, ParameterCell, Value } from './reader.ts';

export const python: LanguageReader = { optionalTypes: true, parameters, mentions };

function parameters(source: string): ParameterCell {
  const { code, magics, commands } = withoutMagics(source);
  const assignments: Assignment[] = [];
  const others: OtherStatement[] = [...magics];
  for (const node of statements(parser.parse(code).topNode)) {
    if (node.name === 'Comment' || node.name === 'PassStatement' || isDocstring(node) || importsTypes(node, code))
      continue;
    if (node.name === 'AssignStatement' && hasError(node)) {
      others.push({ what: 'a syntax error', from: node.from, to: endOfLine(code, node) });
      continue;
    }
    const target = node.name === 'AssignStatement' ? plainTarget(node) : undefined;
    if (target === undefined)
      others.push({ what: statementName(node, code), from: node.from, to: endOfLine(code, node) });
    else assignments.push(assignment(code, node, target, commands));
  }
  return { assignments, others: others.sort((a, b) => a.from - b.from) };
}

/** Top-level statements; `a = 1; b = 2` is two. */
function statements(script: SyntaxNode): SyntaxNode[] {
  return children(script).flatMap((node) =>
    node.name === 'StatementGroup' ? children(node).filter((part) => part.name !== ';') : [node],
  );
}

function hasError(node: SyntaxNode): boolean {
  let found = false;
  node.cursor().iterate((at) => {
    found ||= at.type.isError;
  });
  return found;
}

/** The name on the left of `name = value` or `name: type = value`. */
function plainTarget(statement: SyntaxNode): SyntaxNode | undefined {
  const parts = children(statement);
  const operators = parts.filter((part) => part.name === 'AssignOp');
  const plain = parts[0]?.name === 'VariableName' && (parts[1]?.name === 'AssignOp' || parts[1]?.name === 'TypeDef');
  return plain && operators.length === 1 ? parts[0] : undefined;
}

function assignment(
  code: string,
  statement: SyntaxNode,
  target: SyntaxNode,
  commands: ReadonlySet<number>,
): Assignment {
  const parts = children(statement);
  const type = parts.find((part) => part.name === 'TypeDef');
  const values = parts.slice(parts.findIndex((part) => part.name === 'AssignOp') + 1);
  const text = code.slice(statement.from, statement.to);
  const trailing = trailingComment(code, statement.to);
  const annotation = type && code.slice(type.from + 1, type.to).trim();
  return {
    name: code.slice(target.from, target.to),
    from: target.from,
    to: target.to,
    value: defaultOf(code, values, statement, commands),
    typed: annotation !== undefined || /^#\s*type:/.test(trailing ?? ''),
    comment: trailing ?? commentAbove(code, statement.from),
    uninspectable: uninspectable(text, annotation, texts(code, statement)),
  };
}

function defaultOf(
  code: string,
  values: readonly SyntaxNode[],
  statement: SyntaxNode,
  commands: ReadonlySet<number>,
): Value {
  const opaque = (what: string): Value => ({
    kind: 'opaque',
    what,
    from: values[0]?.from ?? statement.from,
    to: statement.to,
  });
  if (values.length === 0) return opaque('missing');
  if (commands.has(values[0].from)) return opaque('the output of a command');
  return values.length === 1 ? classify(code, values[0]) : opaque('a tuple');
}

/** What papermill's inspection, which goes by the lines of the cell, cannot read. @see papermill, translators.py */
function uninspectable(text: string, annotation: string | undefined, strings: readonly string[]): string | undefined {
  const lines = text.split('\n');
  if (lines.some((line) => (line.match(/=/g)?.length ?? 0) > 1)) return 'a line of it holds more than one =';
  if (strings.some((string) => string.includes('#'))) return 'its value holds a #, which is taken for a comment';
  if (annotation !== undefined && !/^["']?\w[\w[\],\s]*["']?$/.test(annotation)) {
    return `its type ${annotation} is more than names and brackets`;
  }
  return undefined;
}

/** The string literals in a statement. */
function texts(code: string, statement: SyntaxNode): string[] {
  const found: string[] = [];
  statement.cursor().iterate((at) => {
    if (at.name === 'String') found.push(code.slice(at.from, at.to));
  });
  return found;
}

const LITERALS = new Set(['Number', 'String', 'ContinuedString', 'Boolean', 'None']);

function classify(code: string, node: SyntaxNode): Value {
  const trouble = opacity(code, node);
  const names = namesIn(code, node);
  if (names.length > 0) return { kind: 'names', names, from: node.from, to: node.to };
  return trouble === undefined ? { kind: 'data' } : { kind: 'opaque', what: trouble, from: node.from, to: node.to };
}

/** Why a value is no JSON; undefined if it is. */
function opacity(code: string, node: SyntaxNode): string | undefined {
  if (LITERALS.has(node.name)) return literalTrouble(code.slice(node.from, node.to));
  const parts = children(node).filter((part) => /^\w{2,}$/.test(part.name) && !part.type.isError);
  switch (node.name) {
    case 'FormatString':
      return parts.length === 0 ? undefined : 'a formatted text';
    case 'UnaryExpression':
    case 'BinaryExpression':
    case 'ParenthesizedExpression':
    case 'ArrayExpression':
      return firstTrouble(code, parts.filter(isValue));
    case 'DictionaryExpression':
      return keysAreText(node) ? firstTrouble(code, parts.filter(isValue)) : 'a map with keys that are no text';
    case 'CallExpression':
      return 'the result of a call';
    case 'TupleExpression':
      return 'a tuple';
    case 'SetExpression':
      return 'a set';
    case 'LambdaExpression':
      return 'a function';
    default:
      return node.type.isError ? 'not readable' : 'computed';
  }
}

function literalTrouble(text: string): string | undefined {
  if (/^[rR]?[bB][rR]?["']/.test(text)) return 'bytes';
  if (/^[\d.][\w.]*[jJ]$/.test(text)) return 'a complex number';
  return undefined;
}

function firstTrouble(code: string, values: readonly SyntaxNode[]): string | undefined {
  for (const value of values) {
    const trouble = opacity(code, value);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

function isValue(node: SyntaxNode): boolean {
  return !/Op$/.test(node.name) && !['Comment', 'and', 'or', 'not', 'in', 'is'].includes(node.name);
}

function keysAreText(dictionary: SyntaxNode): boolean {
  const parts = children(dictionary).filter((part) => part.name !== 'Comment');
  return parts.every((part, i) => parts[i + 1]?.name !== ':' || /String$/.test(part.name));
}

function namesIn(code: string, node: SyntaxNode): string[] {
  const names = new Set<string>();
  node.cursor().iterate((at) => {
    if (at.name === 'VariableName' && !isKeyword(at.node)) names.add(code.slice(at.from, at.to));
  });
  return [...names];
}

/** `name` in `f(name=value)`. */
function isKeyword(node: SyntaxNode): boolean {
  return node.parent?.name === 'ArgList' && node.nextSibling?.name === 'AssignOp';
}

function mentions(source: string, names: ReadonlySet<string>): readonly Mention[] {
  const cellMagic = /^\s*%%(\w+)/.exec(source);
  if (cellMagic && !PYTHON_MAGICS.has(cellMagic[1])) return words(source, names, 0, source.length);
  const { code, magics } = withoutMagics(source);
  const found: Mention[] = magics.flatMap(({ what, from, to }) =>
    words(source, names, from, to).map((word) =>
      // `!echo $name {name}`: IPython puts the values in before the shell sees the line.
      what === 'a shell command' && /[${]/.test(source[word.from - 1]) ? { ...word, kind: 'use' } : word,
    ),
  );
  const tree = parser.parse(code);
  tree.iterate({
    enter: (at) => {
      if (at.name === 'String') found.push(...words(code, names, at.from, at.to));
      if (at.name === 'FormatString')
        found.push(...words(code, names, at.from, at.to).filter(() => !at.node.firstChild));
      if (at.name !== 'VariableName') return;
      const name = code.slice(at.from, at.to);
      if (names.has(name) && !isKeyword(at.node))
        found.push({ name, kind: roleOf(code, at.node), from: at.from, to: at.to });
    },
  });
  return found.sort((a, b) => a.from - b.from);
}

/** Cell magics that run their cell as Python here. */
const PYTHON_MAGICS = new Set(['time', 'timeit', 'capture', 'prun', 'debug', 'python', 'python3', 'pypy', 'ipytest']);

function roleOf(code: string, node: SyntaxNode): Mention['kind'] {
  const statement = bindingOf(node);
  if (insideFunction(code, node)) return 'maybe';
  if (statement === undefined) return 'use';
  // `x = f(x)` and `if x is None: x = ...` still depend on what was passed.
  const name = code.slice(node.from, node.to);
  const reads = (part: SyntaxNode | null): boolean => part !== null && namesIn(code, part).includes(name);
  const values = children(statement).filter((part) => part.from > node.to && part.name !== 'Body');
  if (values.some(reads)) return 'use';
  for (let at = statement.parent; at; at = at.parent) {
    const condition = children(at).filter((part) => part.name !== 'Body');
    if (/^(If|While|Try|Match)Statement$/.test(at.name)) {
      if (at.name === 'IfStatement' && condition.some(reads)) return 'use';
      if (at.name === 'TryStatement') return 'maybe';
    }
  }
  return 'bind';
}

/** The statement that gives the name a value, if it stands where a value is given. */
function bindingOf(node: SyntaxNode): SyntaxNode | undefined {
  let outer = node;
  // (a, b) = ..., [a, b] = ...
  while (outer.parent && /^(TupleExpression|ArrayExpression|ParenthesizedExpression)$/.test(outer.parent.name))
    outer = outer.parent;
  const statement = outer.parent;
  if (!statement) return undefined;
  switch (statement.name) {
    case 'AssignStatement':
    case 'NamedExpression':
      return hasLater(outer, 'AssignOp') ? statement : undefined;
    case 'ForStatement':
      return hasLater(outer, 'in') ? statement : undefined;
    case 'ImportStatement':
      return hasLater(outer, 'as') && outer.nextSibling?.name === 'as'
        ? undefined
        : imported(outer)
          ? statement
          : undefined;
    case 'WithStatement':
    case 'TryStatement':
      return outer.prevSibling?.name === 'as' ? statement : undefined;
    case 'FunctionDefinition':
    case 'ClassDefinition':
      return outer.prevSibling?.name === 'def' || outer.prevSibling?.name === 'class' ? statement : undefined;
    default:
      return undefined;
  }
}

/** Not the module of `from module import name`. */
function imported(node: SyntaxNode): boolean {
  return node.prevSibling?.name !== 'from' && node.prevSibling?.name !== '.';
}

function hasLater(node: SyntaxNode, name: string): boolean {
  for (let at = node.nextSibling; at; at = at.nextSibling) if (at.name === name) return true;
  return false;
}

/** The name is read when something is called, or belongs to a scope of its own. */
function insideFunction(code: string, node: SyntaxNode): boolean {
  const name = code.slice(node.from, node.to);
  for (let at: SyntaxNode | null = node; at?.parent; at = at.parent) {
    const scope = at.parent;
    if (scope.name === 'LambdaExpression') return true;
    // Defaults, decorators and the function's own name are outside; the body runs when it is called.
    if (scope.name === 'FunctionDefinition' && at.name === 'Body') return true;
    if (scope.name === 'ParamList' && at.prevSibling?.name !== 'AssignOp') return true;
    if (/Comprehension/.test(scope.name) && loopVariables(code, scope).includes(name)) return true;
  }
  return false;
}

function loopVariables(code: string, comprehension: SyntaxNode): string[] {
  const parts = children(comprehension);
  const bound = parts.filter(
    (_, i) => parts.slice(0, i).findLast((part) => /^(for|in)$/.test(part.name))?.name === 'for',
  );
  return bound.flatMap((part) => namesIn(code, part));
}

/** Whole words in a range, as uses that may be. */
function words(source: string, names: ReadonlySet<string>, from: number, to: number): Mention[] {
  const found: Mention[] = [];
  for (const match of source.slice(from, to).matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) {
    const start = from + match.index;
    if (names.has(match[0])) found.push({ name: match[0], kind: 'maybe', from: start, to: start + match[0].length });
  }
  return found;
}

function statementName(node: SyntaxNode, code: string): string {
  switch (node.name) {
    case 'ImportStatement':
      return 'an import';
    case 'FunctionDefinition':
      return 'a function';
    case 'ClassDefinition':
      return 'a class';
    case 'UpdateStatement':
      return 'an update of a value';
    case 'AssignStatement':
      return assignName(node);
    case 'ExpressionStatement':
      return node.firstChild?.name === 'CallExpression' ? 'a call' : 'an expression';
    default: {
      const word = /^\w+/.exec(code.slice(node.from, node.to))?.[0];
      return node.type.isError || word === undefined ? 'something unreadable' : `a statement (${word})`;
    }
  }
}

function assignName(node: SyntaxNode): string {
  const parts = children(node);
  const operators = parts.filter((part) => part.name === 'AssignOp').length;
  if (operators === 0) return 'a name without a default';
  if (operators > 1) return 'an assignment to several names';
  return parts[0]?.name === 'MemberExpression'
    ? 'an assignment to a part of a value'
    : 'an assignment to several names';
}

function isDocstring(node: SyntaxNode): boolean {
  return (
    node.name === 'ExpressionStatement' &&
    /String$/.test(node.firstChild?.name ?? '') &&
    node.firstChild?.nextSibling === null
  );
}

/** `from typing import Optional`: for the types of the parameters, which have to stand in this very cell. */
function importsTypes(node: SyntaxNode, code: string): boolean {
  return (
    node.name === 'ImportStatement' &&
    /^(?:from\s+(?:typing|typing_extensions|__future__|collections\.abc)\s+import\b|import\s+typing\b[^,]*$)/.test(
      code.slice(node.from, node.to),
    )
  );
}

function trailingComment(code: string, from: number): string | undefined {
  const newline = code.indexOf('\n', from);
  const rest = code.slice(from, newline === -1 ? undefined : newline);
  return /^\s*;?\s*(#.*\S)\s*$/.exec(rest)?.[1];
}

function commentAbove(code: string, from: number): string | undefined {
  const line = code.slice(0, from).split('\n').at(-2);
  return line === undefined ? undefined : /^\s*(#.*\S)\s*$/.exec(line)?.[1];
}

function endOfLine(code: string, node: SyntaxNode): number {
  const newline = code.indexOf('\n', node.from);
  return newline === -1 ? node.to : Math.min(newline, node.to);
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}
