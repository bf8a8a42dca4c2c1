import { readNotebook } from '@nbmend/notebook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, notebookBytes } from '../../../test/harness/index.ts';
import { fold, isFixable, type Remark, remarksOn } from '../src/index.ts';

describe('what people are told of a notebook', () => {
  it('is everything where it is little', async () => {
    const findings = await remarksOn(readNotebook(notebookBytes([code('<<<<<<< HEAD\n'), code('>>>>>>> topic\n')])), {
      path: 'a.ipynb',
    });
    expect(findings).toHaveLength(2);
    expect(fold(findings)).toEqual({ findings, more: [] });
  });

  it('is five of each rule, in their order, and how many more there are in which cells', () => {
    fc.assert(
      fc.property(fc.array(remark, { maxLength: 40 }), (findings) => {
        const { findings: shown, more } = fold(findings);
        for (const rule of new Set(findings.map((finding) => finding.rule))) {
          const all = findings.filter((finding) => finding.rule === rule);
          expect(shown.filter((finding) => finding.rule === rule)).toEqual(all.slice(0, 5));
          const rest = all.slice(5);
          const [folded] = more.filter((one) => one.rule === rule);
          expect(folded?.count ?? 0).toBe(rest.length);
          expect(folded?.fixable ?? 0).toBe(rest.filter(isFixable).length);
          expect(new Set(folded?.cells)).toEqual(new Set(rest.flatMap(({ cell }) => cell ?? [])));
        }
        expect(shown).toEqual(findings.filter((finding) => shown.includes(finding)));
      }),
    );
  });
});

const remark: fc.Arbitrary<Remark> = fc.record({
  rule: fc.constantFrom('secret', 'outputs-present', 'cell-id-invalid'),
  severity: fc.constant('error'),
  cell: fc.option(fc.nat(9), { nil: undefined }),
  line: fc.nat(),
  column: fc.nat(),
  endColumn: fc.constant(undefined),
  text: fc.constant(undefined),
  message: fc.string(),
  why: fc.string(),
  mend: fc.string(),
  fix: fc.constantFrom(undefined, []),
});
