import { UsageError } from './exit.ts';

/** Stands where a verb is being built; goes away with the last of them. */
export async function runUnfinished(): Promise<number> {
  throw new UsageError('this command is being built');
}
