import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from './harness/index.ts';

/** One row of the table under "Dependencies" in CONTRIBUTING.md. */
interface Layer {
  readonly name: string;
  readonly mayImport: readonly string[];
  readonly effects: boolean;
}

const layers = readLayers();

describe('the dependency table in CONTRIBUTING.md', () => {
  it('has a row for every package', () => {
    const packages = readdirSync(join(ROOT, 'packages')).sort();
    expect(layers.map(({ name }) => name).sort()).toEqual(packages);
  });

  it('has no cycle', () => {
    const done = new Set<string>();
    for (let left = [...layers]; left.length > 0; ) {
      const ready = left.filter(({ mayImport }) => mayImport.every((name) => done.has(name)));
      expect(ready, `a cycle among ${left.map(({ name }) => name)}`).not.toEqual([]);
      for (const { name } of ready) done.add(name);
      left = left.filter(({ name }) => !done.has(name));
    }
  });
});

describe.each(layers)('packages/$name', ({ name, mayImport }) => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'));
  const sources = sourcesOf(name);

  it('declares exactly the packages that the table allows', () => {
    const declared = Object.keys(manifest.dependencies ?? {}).map((dependency) => dependency.replace('@nbmend/', ''));
    expect(declared.sort()).toEqual([...mayImport].sort());
  });

  it('imports no package that the table does not allow', () => {
    const forbidden = sources.flatMap(({ path, imports }) =>
      imports
        .map((specifier) => /^@nbmend\/([^/]+)/.exec(specifier)?.[1])
        .filter((target) => target !== undefined && target !== name && !mayImport.includes(target))
        .map((target) => `${path} imports ${target}`),
    );
    expect(forbidden).toEqual([]);
  });

  it('reaches into no other package by a relative path', () => {
    const outside = sources.flatMap(({ path, imports }) =>
      imports.filter((specifier) => leavesSource(path, specifier)).map((specifier) => `${path} imports ${specifier}`),
    );
    expect(outside).toEqual([]);
  });
});

describe('packages without effects', () => {
  it.each(layers.filter(({ effects }) => !effects))('$name is one', ({ name }) => {
    expect(sourcesOf(name).flatMap(({ path, effects }) => effects.map((effect) => `${path}: ${effect}`))).toEqual([]);
  });
});

describe('the search for effects', () => {
  it.each([
    ["import { readFileSync } from 'node:fs';", 'node:fs'],
    ["const cp = await import('child_process');", 'child_process'],
    ['if (process.platform) {}', 'process'],
    ["console.log('x');", 'console'],
    ['const now = Date.now();', 'Date.now'],
    ['const today = new Date();', 'new Date()'],
    ['const x = Math.random();', 'Math.random'],
    ['globalThis.process.exit(1);', 'process'],
    ['setTimeout(() => {}, 1);', 'setTimeout'],
  ])('finds %j', (text, effect) => {
    expect(analyse(text).effects).toEqual([effect]);
  });

  it.each([
    "import { createHash } from 'node:crypto';",
    "import type { Stats } from 'node:fs';",
    "const step = 'process and console in a string';",
    'cell.process = options.console;',
    'const d = new Date(0);',
    '// process.exit and console.log in a comment',
  ])('lets %j pass', (text) => {
    expect(analyse(text).effects).toEqual([]);
  });
});

function readLayers(): Layer[] {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const section = text.slice(text.indexOf('## Dependencies'));
  const rows = [...section.matchAll(/^\| `([a-z]+)` \|(.*)\| (yes|no) \|$/gm)];
  return rows.map(([, name, others, effects]) => ({
    name: name!,
    mayImport: [...others!.matchAll(/`([a-z]+)`/g)].map(([, other]) => other!),
    effects: effects === 'yes',
  }));
}

function sourcesOf(name: string) {
  const folder = join(ROOT, 'packages', name, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => ({
    path: `packages/${name}/src/${file.split(sep).join('/')}`,
    ...analyse(readFileSync(join(folder, file), 'utf8')),
  }));
}

/** Modules that only compute. Every other module of Node touches the machine. */
const PURE_MODULES = [
  'assert',
  'buffer',
  'crypto',
  'events',
  'path',
  'path/posix',
  'string_decoder',
  'url',
  'util',
  'zlib',
];
const EFFECT_GLOBALS = ['process', 'console', 'fetch', 'setTimeout', 'setInterval', 'setImmediate'];
const EFFECT_MEMBERS = ['Date.now', 'Math.random', 'performance.now', 'crypto.randomUUID'];

/** What a source imports (types too) and which effects it can have, found on the syntax tree. */
function analyse(text: string): { readonly imports: string[]; readonly effects: string[] } {
  const imports: string[] = [];
  const effects: string[] = [];
  const builtins = new Set(builtinModules);
  const imported = (specifier: string, typesOnly: boolean) => {
    imports.push(specifier);
    const module = specifier.replace(/^node:/, '');
    if (!typesOnly && builtins.has(module) && !PURE_MODULES.includes(module)) effects.push(specifier);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      imported(node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      imported(node.moduleSpecifier.text, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && isLoader(node.expression)) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) imported(argument.text, false);
      else effects.push('a computed import');
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) imported(node.argument.literal.text, true);
    } else if (ts.isIdentifier(node) && EFFECT_GLOBALS.includes(node.text) && isGlobalUse(node)) {
      effects.push(node.text);
    } else if (ts.isPropertyAccessExpression(node) && EFFECT_MEMBERS.includes(node.getText(file))) {
      effects.push(node.getText(file));
    } else if (ts.isNewExpression(node) && node.expression.getText(file) === 'Date' && !node.arguments?.length) {
      effects.push('new Date()');
    }
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
  visit(file);
  return { imports, effects };
}

function isLoader(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

/** Not the name of a property, a key, a declaration, a parameter: `x.process` is anybody's, `globalThis.process` is not. */
function isGlobalUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return ts.isIdentifier(parent.expression) && ['globalThis', 'global'].includes(parent.expression.text);
  }
  if ('name' in parent && parent.name === node) return ts.isShorthandPropertyAssignment(parent);
  return !(ts.isBindingElement(parent) || ts.isTypeReferenceNode(parent) || ts.isTypeQueryNode(parent));
}

function leavesSource(path: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const depth = path.split('/').length - 4;
  return specifier.split('/').filter((part) => part === '..').length > depth;
}
