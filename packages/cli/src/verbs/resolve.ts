import type { VerbCommand } from '../program.ts';
import { runUnfinished } from '../unfinished.ts';

export function define(program: VerbCommand): void {
  program.command('resolve').argument('[args...]').performs(runUnfinished);
}
