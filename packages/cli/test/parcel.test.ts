import { checkNotebook } from '@nbmend/check';
import { strip } from '@nbmend/clean';
import { readNotebook } from '@nbmend/notebook';
import { expect, it } from 'vitest';
import { code, notebookBytes } from '../../../test/harness/index.ts';
import { pack, unpack } from '../src/check/parcel.ts';

it('brings findings from thread to thread as they were', async () => {
  const source = 'ä = 1\ntoken = "q7Zk2mXv9RtB4wLp8Ns3"\n<<<<<<< HEAD\n';
  const notebook = readNotebook(notebookBytes([code(source, { count: 3 }), code(source, { id: 'not valid' })]));
  const result = strip(notebook);
  const stripped = result.kind === 'stripped' ? result.removals : [];
  const findings = await checkNotebook(notebook, { path: 'a.ipynb', stripped });
  const files = [
    { path: 'a.ipynb', findings, fixed: false, left: undefined, trouble: undefined },
    { path: 'b.ipynb', findings: [], fixed: true, left: 'git-lfs', trouble: 'is a folder' },
  ];

  const fixable = findings.filter(({ fix }) => fix !== undefined);
  expect(new Set(findings.map(({ rule }) => rule)).size).toBeGreaterThan(2);
  expect(fixable.length).toBeGreaterThan(0);
  expect(unpack(pack(files))).toEqual([
    { ...files[0], findings: findings.map((finding) => ({ ...finding, fix: finding.fix && [] })) },
    files[1],
  ]);
});
