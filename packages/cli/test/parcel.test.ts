import { checkNotebook, fold, remarksOn } from '@nbmend/check';
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
    { path: 'a.ipynb', findings, more: undefined, fixed: false, left: undefined, trouble: undefined },
    { path: 'b.ipynb', findings: [], more: undefined, fixed: true, left: 'git-lfs', trouble: 'is a folder' },
  ];

  const fixable = findings.filter(({ fix }) => fix !== undefined);
  expect(new Set(findings.map(({ rule }) => rule)).size).toBeGreaterThan(2);
  expect(fixable.length).toBeGreaterThan(0);
  expect(unpack(files.map(pack).join('\n'))).toEqual([
    { ...files[0], findings: findings.map((finding) => ({ ...finding, fix: finding.fix && [] })) },
    files[1],
  ]);
});

it('brings remarks as they were, in fewer words', async () => {
  const source = 'token = "q7Zk2mXv9RtB4wLp8Ns3"\n<<<<<<< HEAD\n';
  const notebook = readNotebook(notebookBytes([code(source, { count: 3 }), code('1', { id: 'not valid', count: 4 })]));
  const result = strip(notebook);
  const stripped = result.kind === 'stripped' ? result.removals : [];
  const options = { path: 'a.ipynb', stripped };
  const findings = await remarksOn(notebook, options);
  const file = { path: 'a.ipynb', findings, more: undefined, fixed: false, left: undefined, trouble: undefined };

  expect(new Set(findings.map(({ rule }) => rule)).size).toBeGreaterThan(2);
  const brought = findings.map((remark) => ({ ...remark, fix: remark.fix && [] }));
  expect(unpack(pack(file))).toEqual([{ ...file, findings: brought }]);
  const whole = await checkNotebook(notebook, options);
  expect(pack(file).length).toBeLessThan(pack({ ...file, findings: whole }).length);
});

it('brings what is summed up as it was', async () => {
  const notebook = readNotebook(
    notebookBytes(Array.from({ length: 8 }, (_, i) => code('<<<<<<< HEAD\n', { count: i }))),
  );
  const told = fold(await remarksOn(notebook, { path: 'a.ipynb' }));
  expect(told.more).toMatchObject([{ rule: 'conflict-markers', count: 3, cells: [5, 6, 7] }]);
  const file = { path: 'a.ipynb', ...told, fixed: false, left: undefined, trouble: undefined };
  expect(unpack(pack(file))).toEqual([file]);
});
