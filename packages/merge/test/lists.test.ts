import { describe, expect, it } from 'vitest';
import { mergeItems as mergeItemsAt, mergePackages, Openings } from '../src/lists.ts';

function mergeItems(above: readonly string[], ours: readonly string[], theirs: readonly string[]) {
  return mergeItemsAt(new Openings(above), above.length, ours, theirs);
}

const ABOVE = ['import x', '__all__ = [', '    "a",'];

describe('items that both sides put into a list', () => {
  it('all stay, ours first', () => {
    expect(mergeItems(ABOVE, ['    "ours",'], ["    'theirs',", '    more,  # why'])).toEqual([
      '    "ours",',
      "    'theirs',",
      '    more,  # why',
    ]);
  });

  it.each([
    ['one is in both', ['    a,'], ['    a,', '    b,']],
    ['one is more than a name', ['    f(1),'], ['    b,']],
    ['one is a value of a key', ['    "k": 1,'], ['    "k": 2,']],
    ['one lacks its comma', ['    a'], ['    b,']],
    ['it is a line of code', ['a, b = 1, 2'], ['    b,']],
    ['it is a row of numbers in an order', ['    1,'], ['    2,']],
  ])('are for a person where %s', (_, ours, theirs) => {
    expect(mergeItems(ABOVE, ours, theirs)).toBeUndefined();
  });
});

describe('arguments of a call', () => {
  it('are no list: their order counts', () => {
    expect(mergeItems(['plot(', '    a,'], ['    ours,'], ['    theirs,'])).toBeUndefined();
    expect(mergeItems(['from m import (', '    a,'], ['    ours,'], ['    theirs,'])).toHaveLength(2);
  });
});

describe('what a list is for', () => {
  const add = (opening: string) => mergeItems([opening, '    "a",'], ['    "ours",'], ['    "theirs",']);

  it.each([
    'pipe = Pipeline(steps=[',
    'model = Sequential(layers=[',
    'run(cmd=[',
    'options = dict(k=[',
    '    steps=[',
    'cmd = [',
    'transforms = [',
    'argv = [',
    'return [',
    'point = (',
  ])('%s: its order may count, so it is for a person', (opening) => {
    expect(add(opening)).toBeUndefined();
  });

  it.each([
    '__all__ = [',
    '__all__ += [',
    'install_requires = [',
    'setup(install_requires=[',
    'seen = {',
    'from m import (  # all',
  ])('%s: a set, so all stay', (opening) => {
    expect(add(opening)).toHaveLength(2);
  });
});

describe('packages of a pip install', () => {
  it('are a set', () => {
    expect(mergePackages('!pip install -q a b', '!pip install -q a b ours', '!pip install -q a "theirs>=2"')).toBe(
      '!pip install -q a ours "theirs>=2"',
    );
  });

  it('go where one side took them away, and come where the other added some', () => {
    expect(mergePackages('!pip install a b', '!pip install b', '!pip install a b c')).toBe('!pip install b c');
    expect(mergePackages('!pip install a b', '!pip install a b==1', '!pip install b')).toBe('!pip install b==1');
  });

  it.each([
    ['version', '!pip install a==1.0 b'],
    ['extra', '!pip install a[x] b'],
    ['option', '!pip install -U a b'],
  ])('are for a person where one side removed a package to which the other gave: %s', (_, changed) => {
    expect(mergePackages('!pip install a b', changed, '!pip install b')).toBeUndefined();
    expect(mergePackages('!pip install a b', '!pip install b', changed)).toBeUndefined();
  });

  it.each([
    ['two versions of one', '!pip install a', '!pip install a==1', '!pip install a==2'],
    ['options with values', '!pip install a', '!pip install -r x.txt', '!pip install a b'],
    ['another command', '!apt install a', '!apt install a b', '!apt install a c'],
    ['a second command behind it', '!pip install a', '!pip install a b && x', '!pip install a c'],
  ])('are for a person where there is %s', (_, base, ours, theirs) => {
    expect(mergePackages(base, ours, theirs)).toBeUndefined();
  });
});
