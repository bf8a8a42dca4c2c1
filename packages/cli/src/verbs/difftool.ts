import type { VerbCommand } from '../program.ts';
import { runUnfinished } from '../unfinished.ts';

export function define(program: VerbCommand): void {
  program.command('difftool').argument('[args...]').performs(runUnfinished);
}
