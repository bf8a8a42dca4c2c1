import fc from 'fast-check';
import { type CellSpec, code, markdown, notebookBytes, stream } from '../../../test/harness/index.ts';

/** One edit of a list of cells, by numbers that are taken modulo what there is. */
type Edit = readonly [kind: number, cell: number, at: number, word: number];

const WORDS = ['load', 'plot', 'train', 'fit', 'data', 'frame', 'model', 'index', 'value', 'result', 'alpha', 'beta'];

const cellLists: fc.Arbitrary<CellSpec[]> = fc
  .array(
    fc.tuple(
      fc.boolean(),
      fc.array(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
    ),
    {
      maxLength: 8,
    },
  )
  .map((cells) =>
    cells.map(([isCode, lines], i) => {
      const source = lines.map((words, n) => `${words.join(' ')} ${n}`).join('\n');
      const id = `cell-${i}`;
      return isCode
        ? code(source, { id, count: i, outputs: i % 2 === 0 ? [stream(`out ${i}\n`)] : [] })
        : markdown(source, { id });
    }),
  );

const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.tuple(fc.nat({ max: 14 }), fc.nat({ max: 99 }), fc.nat({ max: 99 }), fc.nat({ max: WORDS.length - 1 })),
  { maxLength: 5 },
);

/** The cells after the edits; `who` goes into new ids, so that the two sides never invent the same one. */
function edited(cells: readonly CellSpec[], list: readonly Edit[], who: string): CellSpec[] {
  const result = [...cells];
  list.forEach(([kind, cellNumber, at, word], n) => {
    const i = result.length === 0 ? 0 : cellNumber % result.length;
    const cell = result[i];
    if (cell === undefined || kind === 0) {
      result.splice(i, 0, code(`${WORDS[word]} ${who} ${at}\nnew`, { id: `${who}-${n}` }));
      return;
    }
    const lines = cell.source.split('\n');
    const line = at % lines.length;
    if (kind === 1) result.splice(i, 1);
    else if (kind === 2) result[i] = { ...cell, source: lines.with(line, `${lines[line]} ${WORDS[word]}`).join('\n') };
    else if (kind === 3)
      result[i] = { ...cell, source: lines.toSpliced(line, 0, `${WORDS[word]} of ${who}`).join('\n') };
    else if (kind === 4) result[i] = { ...cell, source: lines.toSpliced(line, 1).join('\n') };
    else if (kind === 5) result.splice(at % (result.length + 1), 0, ...result.splice(i, 1));
    else if (kind === 6 && cell.type === 'code')
      result[i] = { ...cell, outputs: [stream(`${who} ${at}\n`)], count: at };
    else if (kind === 7) result[i] = { ...cell, metadata: { ...cell.metadata, tags: [WORDS[word]] } };
    else if (kind === 8 && lines.length > 1) {
      const first = 1 + (at % (lines.length - 1));
      const part = (from: number, to?: number) => ({
        ...cell,
        source: lines.slice(from, to).join('\n'),
        ...NOT_RUN(cell),
      });
      result.splice(i, 1, part(0, first), { ...part(first), id: `${who}-part-${n}` });
    } else if (kind === 9 && result[i + 1]?.type === cell.type) {
      result.splice(i, 2, { ...cell, source: `${cell.source}\n${result[i + 1].source}`, ...NOT_RUN(cell) });
    } else if (kind === 10) {
      const as = cell.type === 'code' ? markdown : code;
      result[i] = as(cell.source, { ...(cell.id && { id: cell.id }) });
    } else if (kind === 11) result.splice(i + 1, 0, { ...cell, id: `${who}-copy-${n}` });
    else if (kind === 12) result.splice(at % (result.length - 1 || 1), 0, ...result.splice(i, 2));
    else if (kind === 13) result[i] = { ...cell, id: `${who}-anew-${n}` };
    else if (kind === 14) result[i] = { ...cell, source: '', ...NOT_RUN(cell) };
  });
  return result;
}

const NOT_RUN = ({ type }: CellSpec) => (type === 'code' ? { outputs: [], count: null } : {});

/** Three notebooks of one history. */
export const histories = fc
  .record({ cells: cellLists, ours: edits, theirs: edits, ids: fc.boolean() })
  .map(({ cells, ours, theirs, ids }) => {
    const bytes = (list: readonly CellSpec[]): Buffer => notebookBytes(list, { minor: ids ? 5 : 4 });
    const [o, t] = [edited(cells, ours, 'ours'), edited(cells, theirs, 'theirs')];
    return { base: bytes(cells), ours: bytes(o), theirs: bytes(t) };
  });
