/*
 * A notebook has one cell of parameters. Where the sides gave the tag to different cells, that is a conflict between cells
 * that each merge well: it is shown at the cell of theirs, which goes without the tag until a person has decided.
 */
import type { Cell, JsonObject, JsonValue } from '@nbmend/notebook';
import { withValue } from './json.ts';
import type { MergedMetadata } from './metadata.ts';
import type { PlannedCell, Row } from './model.ts';

const TAG = 'parameters';

/**
 * The cells to which only theirs gave the tag, if ours gave it to another one.
 * @param favored the side whose cell it is to be: then those of the other side
 */
export function contestedParameters(
  plan: readonly PlannedCell[],
  favored: 'ours' | 'theirs' = 'ours',
): ReadonlySet<PlannedCell> {
  const gave = (side: 'ours' | 'theirs'): PlannedCell[] =>
    plan.filter(({ row, absent }) => absent === undefined && isTagged(row[side]) && !isTagged(row.base));
  const [ours, theirs] = [gave('ours'), gave('theirs')];
  const [winning, losing] = favored === 'ours' ? [ours, theirs] : [theirs, ours];
  const [won, lost] = [new Set(winning), new Set(losing)];
  if (winning.every((cell) => lost.has(cell))) return new Set();
  return new Set(losing.filter((cell) => !won.has(cell)));
}

/** The metadata without the tag. */
export function withoutTag(metadata: JsonObject): JsonObject {
  const tags = Array.isArray(metadata.tags) ? metadata.tags : [];
  return tags.includes(TAG)
    ? withValue(
        metadata,
        ['tags'],
        tags.filter((tag) => tag !== TAG),
      )
    : metadata;
}

/** The metadata without the tag of theirs, which becomes a conflict. */
export function withoutParameters({ value, conflicts }: MergedMetadata, { base, ours }: Row): MergedMetadata {
  const tags = Array.isArray(value.tags) ? value.tags : [];
  const rest = tags.filter((tag) => tag !== TAG);
  const left: JsonValue | undefined = rest.length > 0 || Array.isArray(ours?.metadata.tags) ? rest : undefined;
  return {
    value: withValue(value, ['tags'], left),
    conflicts: [...conflicts, { path: ['tags'], base: base?.metadata.tags, ours: left, theirs: tags }],
  };
}

function isTagged(cell: Cell | undefined): boolean {
  return cell?.tags.includes(TAG) === true;
}
