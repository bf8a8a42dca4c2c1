// How long a whole command takes on a small notebook, against `node -e 0` of the same Node: the installed one, and the
// official 22, 24 and 26 where `npm run smoke` or scripts/node-release.mjs has fetched them. `-- 40` sets the rounds.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleave, makeNotebook, nbmend, nodeReleases, report, runOnce, scratch } from './frame.mjs';

/** What start-up may cost. Bare Node takes a third of the time from 22 on, so the same work weighs more there. */
const LIMIT = { 20: 1.15, other: 1.5 };

export async function run([rounds = '30']) {
  const installed = Number(process.versions.node.split('.')[0]);
  const nodes = new Map([...nodeReleases(), [installed, process.execPath]]);
  const over = [];
  for (const [major, node] of [...nodes].sort(([a], [b]) => a - b)) {
    const candidates = commands(node, scratch());
    const times = await interleave(candidates, Number(rounds));
    const limit = LIMIT[major] ?? LIMIT.other;
    const limits = Object.fromEntries(candidates.slice(1).map(({ name }) => [name, limit]));
    const late = report(`start-up on Node ${major}`, times, 'node -e 0', limits);
    over.push(...late.map((name) => `${name} on Node ${major}`));
  }
  return over;
}

function commands(node, folder) {
  const file = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const text = makeNotebook({ seed: 3, cells: 10 });
  const base = file('base.ipynb', text);
  const ours = file('ours.ipynb', text.replace('## Step 0', '## Start'));
  const oursText = readFileSync(ours);
  const theirs = file('theirs.ipynb', text.replace('## Step 5', '## Middle'));
  const hex = (digit) => digit.repeat(40);
  const verb = (name, args, options) => ({
    name,
    run: () => runOnce(node, [nbmend, ...args], { cwd: folder, ...options }),
  });
  return [
    { name: 'node -e 0', run: () => runOnce(node, ['-e', '0'], { cwd: folder }) },
    verb('--version', ['--version']),
    verb('git-diff', ['git-diff', 'a.ipynb', base, hex('1'), '100644', theirs, hex('2'), '100644']),
    verb('git-textconv', ['git-textconv', base]),
    {
      ...verb('git-merge', ['git-merge', base, ours, theirs, '7', 'a.ipynb', 'base', 'ours', 'theirs']),
      before: () => writeFileSync(ours, oursText),
    },
    verb('git-clean', ['git-clean', 'a.ipynb'], { input: text }),
    verb('git-filter', ['git-filter'], { input: filterSession(text) }),
  ];
}

/** What git sends to a long-running filter for one `git add` (gitattributes(5), "Long Running Filter Process"). */
function filterSession(text) {
  const packet = (data) => {
    const bytes = Buffer.from(data);
    return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
  };
  const flush = Buffer.from('0000');
  const content = Buffer.from(text);
  const blocks = [];
  for (let at = 0; at < content.length; at += 65_516) blocks.push(packet(content.subarray(at, at + 65_516)));
  return Buffer.concat([
    ...['git-filter-client\n', 'version=2\n'].map(packet),
    flush,
    ...['capability=clean\n', 'capability=smudge\n', 'capability=delay\n'].map(packet),
    flush,
    ...['command=clean\n', 'pathname=a.ipynb\n'].map(packet),
    flush,
    ...blocks,
    flush,
  ]);
}
