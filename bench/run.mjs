// `npm run bench -- startup` runs bench/startup.mjs; a benchmark is a file here that exports `run(args)` and resolves to
// the names of what is over its limit. Absolute figures are the machine's; the ratios are what counts.
import { readdirSync } from 'node:fs';

const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.mjs') && !['run.mjs', 'frame.mjs'].includes(file))
  .map((file) => file.replace('.mjs', ''));
const [name, ...args] = process.argv.slice(2);

if (!names.includes(name)) {
  process.stderr.write(`which benchmark? one of: ${names.join(', ')}\n`);
  process.exit(2);
}
const { run } = await import(`./${name}.mjs`);
const over = await run(args);
if (over?.length > 0) {
  console.log(`\nover the limit: ${over.join(', ')}`);
  process.exitCode = 1;
}
