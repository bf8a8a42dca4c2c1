/*
 * Metadata of nbformat 3 as nbformat 4 allows it: there any value may stand under any key, here a few keys have a form. A
 * value is mended where its meaning is plain, and left out where it is not.
 *
 * @see nbformat 4.5 schema, "metadata" of the notebook and of each kind of cell
 */
import { type CellKind, isJsonObject, type JsonObject, type JsonValue } from '@nbmend/notebook';

/** The value as it may stand; undefined if it may not. */
type Form = (value: JsonValue) => JsonValue | undefined;

export function allowedInCell(kind: CellKind, metadata: JsonObject): JsonObject {
  return withForms(metadata, kind === 'code' ? CODE_FORMS : kind === 'raw' ? RAW_FORMS : CELL_FORMS);
}

export function allowedInNotebook(metadata: JsonObject): JsonObject {
  return withForms(metadata, NOTEBOOK_FORMS);
}

function withForms(metadata: JsonObject, forms: ReadonlyMap<string, Form>): JsonObject {
  const entries = Object.entries(metadata).flatMap(([key, value]): [string, JsonValue][] => {
    const form = forms.get(key);
    const allowed = form === undefined ? value : form(value);
    return allowed === undefined ? [] : [[key, allowed]];
  });
  return Object.fromEntries(entries);
}

const dropped: Form = () => undefined;
const text: Form = (value) => (typeof value === 'string' ? value : undefined);
const flag: Form = (value) => (typeof value === 'boolean' ? value : undefined);
const object: Form = (value) => (isJsonObject(value) ? value : undefined);
const list: Form = (value) => (Array.isArray(value) ? value : undefined);

/** A comma parts tags, and each stands once. */
const tags: Form = (value) => {
  const given = Array.isArray(value) ? value : [value];
  const all = given.flatMap((tag) => (typeof tag === 'string' ? tag.split(',') : [])).map((tag) => tag.trim());
  return [...new Set(all.filter((tag) => tag !== ''))];
};

/** A kernel that is not said how to call is called by its name. */
const kernel: Form = (value) => {
  if (!isJsonObject(value) || typeof value.name !== 'string') return undefined;
  return typeof value.display_name === 'string' ? value : { ...value, display_name: value.name };
};

const mode: Form = (value) => (typeof value === 'string' || isJsonObject(value) ? value : undefined);

const LANGUAGE_FORMS: ReadonlyMap<string, Form> = new Map([
  ['codemirror_mode', mode],
  ['file_extension', text],
  ['mimetype', text],
  ['pygments_lexer', text],
]);

const language: Form = (value) =>
  isJsonObject(value) && typeof value.name === 'string' ? withForms(value, LANGUAGE_FORMS) : undefined;

const CELL_FORMS: ReadonlyMap<string, Form> = new Map([
  ['name', (value) => (typeof value === 'string' && value !== '' ? value : undefined)],
  ['tags', tags],
  ['jupyter', object],
]);
const RAW_FORMS: ReadonlyMap<string, Form> = new Map([...CELL_FORMS, ['format', text]]);
const CODE_FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ...CELL_FORMS,
  ['collapsed', flag],
  ['scrolled', (value) => (typeof value === 'boolean' || value === 'auto' ? value : undefined)],
  ['execution', object],
]);
const NOTEBOOK_FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['kernelspec', kernel],
  ['language_info', language],
  ['orig_nbformat', dropped], // "should never be written to a file"
  // What nbformat's own conversion leaves behind.
  ['name', dropped],
  ['signature', dropped],
  ['title', text],
  ['authors', list],
]);
