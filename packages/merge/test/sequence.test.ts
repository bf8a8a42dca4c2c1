import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, diffSequences } from '../src/sequence.ts';

const numbers = (text: string): Int32Array => Int32Array.from(text, (letter) => letter.charCodeAt(0));
const diff = (a: string, b: string): string =>
  diffSequences(numbers(a), numbers(b))
    .map(({ fromA, toA, fromB, toB }) => `${fromA}:-${a.slice(fromA, toA)}+${b.slice(fromB, toB)}`)
    .join(' ');

function apply(a: readonly number[], b: readonly number[], changes: readonly Change[]): number[] {
  const result: number[] = [];
  let at = 0;
  for (const { fromA, toA, fromB, toB } of changes) {
    result.push(...a.slice(at, fromA), ...b.slice(fromB, toB));
    at = toA;
  }
  return [...result, ...a.slice(at)];
}

/** Length of the longest common subsequence, by the textbook table. */
function common(a: readonly number[], b: readonly number[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const next = [0];
    for (const [j, y] of b.entries()) next.push(x === y ? row[j] + 1 : Math.max(row[j + 1], next[j]));
    row = next;
  }
  return row[b.length];
}

const sequences = fc.array(fc.nat({ max: 4 }), { maxLength: 40 });

describe('the difference of two sequences', () => {
  it('turns the one into the other', () => {
    fc.assert(
      fc.property(sequences, sequences, (a, b) => {
        expect(apply(a, b, diffSequences(Int32Array.from(a), Int32Array.from(b)))).toEqual(b);
      }),
      { numRuns: 500 },
    );
  });

  it('is as short as can be', () => {
    fc.assert(
      fc.property(sequences, sequences, (a, b) => {
        const changes = diffSequences(Int32Array.from(a), Int32Array.from(b));
        const gone = changes.reduce((sum, { fromA, toA }) => sum + toA - fromA, 0);
        expect(a.length - gone).toBe(common(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it('has changes in order that do not touch', () => {
    fc.assert(
      fc.property(sequences, sequences, (a, b) => {
        let last: Change | undefined;
        for (const change of diffSequences(Int32Array.from(a), Int32Array.from(b))) {
          expect(change.toA - change.fromA + change.toB - change.fromB).toBeGreaterThan(0);
          if (last) expect(change.fromA > last.toA && change.fromB > last.toB).toBe(true);
          last = change;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('slides what can stand in several places down', () => {
    expect(diff('abcd', 'abcbcd')).toBe('3:-+bc');
    expect(diff('abcbcd', 'abcd')).toBe('3:-bc+');
    expect(diff('aaa', 'aaaa')).toBe('3:-+a');
  });

  it('slides it beside a change of the other sequence if one is in reach', () => {
    expect(diff('xaab', 'yaaab')).toBe('0:-x+ya');
    expect(diff('axa', 'aay')).toBe('1:-x+ 3:-+y');
  });
});
