/* The same two notebooks are aligned once, however many forms of their diff are asked for. */
import type { Notebook } from '@nbmend/notebook';
import { align } from './align.ts';
import type { Alignment } from './model.ts';

const known = new WeakMap<Notebook, WeakMap<Notebook, Alignment>>();

/** `align(a, b)`, remembered for as long as both notebooks are. */
export function alignOnce(a: Notebook, b: Notebook): Alignment {
  const ofA = known.get(a) ?? new WeakMap<Notebook, Alignment>();
  const alignment = ofA.get(b) ?? align(a, b);
  known.set(a, ofA.set(b, alignment));
  return alignment;
}
