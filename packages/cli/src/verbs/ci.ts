import type { VerbCommand } from '../program.ts';
import { runUnfinished } from '../unfinished.ts';

export function define(program: VerbCommand): void {
  program.command('ci').argument('[args...]').performs(runUnfinished);
}
