import { readFileSync, writeFileSync } from 'node:fs';
import { mergeNotebooks } from '@nbmend/merge';
import { readNotebook } from '@nbmend/notebook';
export async function run(args: readonly string[]): Promise<number> {
  const [b, o, t] = args;
  const read = (f: string) => readNotebook(readFileSync(f), { file: f });
  const r = mergeNotebooks({ base: read(b), ours: read(o), theirs: read(t) });
  writeFileSync(o, Buffer.concat(r.chunks));
  return r.conflicts.length > 0 ? 1 : 0;
}
