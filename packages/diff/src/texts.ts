/*
 * The difference of two texts of outputs, with noise set aside: lines that are equal but for noise count as equal, and a
 * text that differs by noise alone says so.
 */

import type { Budget } from './budget.ts';
import { commonEnds } from './ends.ts';
import type { OutputDetail } from './model.ts';
import { withoutNoise } from './noise.ts';
import { settled } from './settled.ts';
import { diffLinesBy, diffSource } from './source.ts';

/** Characters per side that are searched for noise, between the common beginning and end; patterns cost time. */
const LONGEST_SEARCHED = 400_000;

/** Undefined if the texts are equal. What progress bars wrote over is no part of the texts. */
export function diffText(rawA: string, rawB: string, budget: Budget): (OutputDetail & { kind: 'text' }) | undefined {
  if (rawA === rawB) return undefined;
  const [a, b] = [settled(rawA), settled(rawB)];
  if (a === b) {
    const change = diffSource(rawA, rawB, budget);
    return change && { kind: 'text', change, noise: 'progress' };
  }
  const [linesA, linesB] = [a.split('\n'), b.split('\n')];
  const { head, tail } = commonEnds(linesA.length, linesB.length, (i, j) => linesA[i] === linesB[j]);
  const middleA = linesA.slice(head, linesA.length - tail).join('\n');
  const middleB = linesB.slice(head, linesB.length - tail).join('\n');
  if (Math.max(middleA.length, middleB.length) > LONGEST_SEARCHED) return plain();
  const [quietA, quietB] = [quiet(middleA), quiet(middleB)];
  if (quietA.rules.length === 0 && quietB.rules.length === 0) return plain();
  if (quietA.text === quietB.text) {
    const change = diffSource(a, b, budget);
    const rules = new Set([...quietA.rules, ...quietB.rules, ...(a !== rawA || b !== rawB ? ['progress'] : [])]);
    return change && { kind: 'text', change, noise: [...rules].join(', ') };
  }
  const keysA = keysOf(linesA, head, tail, quietA.text);
  const keysB = keysOf(linesB, head, tail, quietB.text);
  if (keysA === undefined || keysB === undefined) return plain();
  const change = diffLinesBy(linesA, linesB, keysA, keysB, budget);
  return change ? { kind: 'text', change } : plain();

  function plain(): (OutputDetail & { kind: 'text' }) | undefined {
    const change = diffSource(a, b, budget);
    return change && { kind: 'text', change };
  }
}

/** Colour codes, as programs write them for terminals: looks, not content. */
const COLOURS = /\x1b\[[\d;:]*m/g;

function quiet(text: string): ReturnType<typeof withoutNoise> {
  if (!text.includes('\x1b[')) return withoutNoise(text);
  const plain = text.replace(COLOURS, '');
  const found = withoutNoise(plain);
  return found.rules.length === 0 && plain !== text ? { text: plain, rules: ['colours'] } : found;
}

/** Lines with the middle ones replaced by what is left of them; undefined if a rule joined lines. */
function keysOf(lines: readonly string[], head: number, tail: number, text: string): string[] | undefined {
  const middle = text.split('\n');
  if (middle.length !== lines.length - head - tail) return undefined;
  return [...lines.slice(0, head), ...middle, ...lines.slice(lines.length - tail)];
}
