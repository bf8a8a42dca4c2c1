// Writes docs/cli.md from what every command says of itself with --help; `--check` only compares. So the reference cannot
// say anything else than the program: `npm run docs` after a change of an option.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = join(root, 'docs/cli.md');

function reference() {
  const general = help();
  const list = general.slice(0, general.indexOf('\nExamples:'));
  const verbs = [...list.matchAll(/^ {2}([a-z][a-z-]+) {2,}/gm)]
    .map(([, verb]) => verb)
    .filter((verb) => verb !== 'help');
  const sections = verbs.map((verb) => `## nbmend ${verb}\n\n${block(help(verb))}`);
  return [HEAD, block(general), '', sections.join('\n')].join('\n');
}

function help(...verb) {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const args = [join(root, 'bin/nbmend'), ...verb, '--help'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`nbmend ${verb.join(' ')} --help exited ${status}\n${stderr}`);
  return stdout;
}

function block(body) {
  return `\`\`\`text\n${body.trimEnd()}\n\`\`\`\n`;
}

const HEAD = `# The command line

Made by \`npm run docs\` from what each command says with \`--help\`.

Results go to stdout, messages to stderr. Exit codes: 0 nothing to report; 1 differences (\`diff --exit-code\`, \`strip --check\`), findings or
conflicts; 2 bad usage or bad input. Commands that git calls keep the contract of that kind of driver. Colour only on a terminal; \`NO_COLOR\` and
\`FORCE_COLOR\` are honoured. Bad input is one line, \`nbmend: FILE:LINE:COLUMN: what is wrong\`, and the file stays as it is.
`;

const text = reference();

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('docs/cli.md is not what the commands say; run "npm run docs"\n');
  process.exitCode = 1;
}
