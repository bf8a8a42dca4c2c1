/*
 * Every option there is, in one table: files are checked against it, the JSON schema and `nbmend config --show` are made from
 * it, and its types are the types of the settings. Names are written here as in TypeScript; files may spell them
 * `keep-count`, `keep_count` or `keepCount`.
 *
 * To add an option, add a line. There are no defaults here: they belong to whoever uses the option.
 */

/** `globs`, `strings` and `metadata-paths` are lists, of which one member may be written without brackets; `size` is a number or "10k". */
export type Kind =
  | 'boolean'
  | 'integer'
  | 'size'
  | 'string'
  | 'strings'
  | 'globs'
  | 'metadata-paths'
  | readonly string[]
  | ListOf
  | MapOf;

/** A list of the given words; with `signed`, of words that are added to the default with + and taken away with -. */
export interface ListOf {
  readonly list: readonly string[];
  readonly signed?: boolean;
}

/** Words by a name: `{ slug = "error" }`. */
export interface MapOf {
  readonly map: readonly string[];
}

export interface Option {
  readonly kind: Kind;
  readonly about: string;
}

const KEEP_OR_DROP = ['keep', 'drop'] as const;

export const SECTIONS = {
  strip: {
    enabled: { kind: 'boolean', about: 'false leaves these notebooks as they are' },
    outputs: { kind: KEEP_OR_DROP, about: 'outputs of code cells' },
    counts: { kind: KEEP_OR_DROP, about: 'execution counts' },
    ids: { kind: ['keep', 'drop', 'stable', 'sequential'], about: 'cell ids' },
    profiles: {
      kind: {
        list: [
          'jupyter',
          'view',
          'widgets',
          'extensions',
          'papermill',
          'colab',
          'databricks',
          'deepnote',
          'vscode',
          'kaggle',
          'sagemaker',
          'nteract',
          'pycharm',
          'azure',
          'polynote',
          'zeppelin',
          'kernelspec',
          'language-version',
        ],
        signed: true,
      },
      about: 'vendors whose metadata is noise: a list, or changes to the default as in ["+kernelspec", "-colab"]',
    },
    dropMetadata: {
      kind: 'metadata-paths',
      about: 'more metadata to remove: metadata.KEY, cell.metadata.KEY, output.metadata.KEY',
    },
    keepMetadata: { kind: 'metadata-paths', about: 'metadata to keep whatever else is said' },
    emptyCells: { kind: KEEP_OR_DROP, about: 'cells without a visible character' },
    dropTaggedCells: { kind: 'strings', about: 'cells with one of these tags are removed' },
    initCells: { kind: ['keep', 'strip'], about: 'outputs of initialisation cells' },
    keepTags: { kind: 'strings', about: 'cells with one of these tags keep their outputs' },
    keepKeys: { kind: 'strings', about: 'metadata keys by which a cell keeps (true) or loses (false) its outputs' },
    keepCells: { kind: 'strings', about: 'ids of cells that keep their outputs' },
    keepTypes: { kind: 'strings', about: 'mime types to keep, as text/plain or image/*; also stream and error' },
    dropTypes: { kind: 'strings', about: 'mime types to drop where outputs are kept' },
    maxSize: { kind: 'size', about: 'outputs of at most so many characters stay' },
    dropLarger: { kind: 'size', about: 'where outputs are kept, what is larger than so many bytes goes' },
    keepScraps: { kind: 'boolean', about: 'scrapbook scraps stay' },
    keepParameters: {
      kind: 'boolean',
      about: 'metadata.papermill.parameters stays: for output notebooks of scheduled runs',
    },
  },
  check: {
    parameters: {
      kind: 'globs',
      about: 'notebooks that need a parameters cell: globs, or "metadata" for those that say so themselves',
    },
    select: { kind: 'strings', about: 'run only these rules' },
    ignore: { kind: 'strings', about: 'rules that do not run' },
    severity: { kind: { map: ['error', 'warning', 'info', 'off'] }, about: 'severity by rule' },
    onStaged: { kind: ['refuse', 'strip'], about: 'what the pre-commit job does with outputs that are staged' },
  },
  diff: {
    ignore: {
      kind: { list: ['sources', 'outputs', 'metadata', 'attachments', 'ids', 'counts', 'noise'] },
      about: 'parts that a diff does not show',
    },
    context: { kind: 'integer', about: 'unchanged lines around a change' },
  },
  merge: {
    outputs: { kind: ['ours', 'theirs', 'newest', 'clear'], about: 'outputs of a cell that both sides ran' },
  },
} as const satisfies Record<string, Record<string, Option>>;

export type SectionName = keyof typeof SECTIONS;

export const SECTION_NAMES = Object.keys(SECTIONS) as readonly SectionName[];

/** Changes to a list whose rest stays as it is. */
export interface ListChange<T> {
  readonly add: readonly T[];
  readonly remove: readonly T[];
}

type Word<K> = K extends readonly (infer W)[] ? W : never;
type SignedWords<K extends ListOf> = K extends { signed: true } ? ListChange<Word<K['list']>> : never;

/** The type of an option's value, when it has been read. */
export type ValueOf<K extends Kind> = K extends 'boolean'
  ? boolean
  : K extends 'integer' | 'size'
    ? number
    : K extends 'string'
      ? string
      : K extends 'strings' | 'globs' | 'metadata-paths'
        ? readonly string[]
        : K extends MapOf
          ? Readonly<Record<string, Word<K['map']>>>
          : K extends ListOf
            ? readonly Word<K['list']>[] | SignedWords<K>
            : Word<K>;

/** What a person has set in a section: absent options are absent. */
export type SectionSettings<S extends SectionName> = {
  readonly [O in keyof (typeof SECTIONS)[S]]?: (typeof SECTIONS)[S][O] extends { kind: infer K extends Kind }
    ? ValueOf<K>
    : never;
};

/** What a metadata path looks like. */
export const METADATA_PATH = /^((cell\.|output\.)?metadata|paragraph)\../;

/** Settings of one notebook. */
export type Settings = { readonly [S in SectionName]: SectionSettings<S> };

export const NO_SETTINGS: Settings = { strip: {}, check: {}, diff: {}, merge: {} };

/** The spelling in files and on the command line. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The option a person means, whatever the spelling; undefined if there is none. */
export function optionNamed(section: SectionName, written: string): string | undefined {
  const name = written.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.hasOwn(SECTIONS[section], name) ? name : undefined;
}
