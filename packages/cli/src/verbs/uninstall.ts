import type { VerbCommand } from '../program.ts';
import { runUnfinished } from '../unfinished.ts';

export function define(program: VerbCommand): void {
  program.command('uninstall').argument('[args...]').performs(runUnfinished);
}
