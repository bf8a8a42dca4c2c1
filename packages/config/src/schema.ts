import { type Kind, kebab, METADATA_PATH, type Option, SECTION_NAMES, SECTIONS } from './options.ts';

/** The JSON schema of .nbmendrc.json and nbmend.toml, made from the table of options (schemas/nbmend.schema.json). */
export function jsonSchema(): object {
  const sections = Object.fromEntries(SECTION_NAMES.map((name) => [name, { $ref: `#/definitions/${name}` }]));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of nbmend',
    description: 'Also valid as [tool.nbmend] of pyproject.toml and as "nbmend" of package.json.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      ...sections,
      overrides: {
        description: 'Settings for some paths; later ones win.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['files'],
          properties: {
            files: { ...schemaOf('globs'), description: 'Globs relative to the folder of this file.' },
            ...sections,
          },
        },
      },
    },
    definitions: Object.fromEntries(SECTION_NAMES.map((name) => [name, sectionSchema(SECTIONS[name])])),
  };
}

function sectionSchema(options: Readonly<Record<string, Option>>): object {
  const properties = Object.entries(options).map(([name, { kind, about }]) => [
    kebab(name),
    { description: about, ...schemaOf(kind) },
  ]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}

function schemaOf(kind: Kind): object {
  switch (kind) {
    case 'boolean':
    case 'string':
      return { type: kind };
    case 'integer':
      return { type: 'integer', minimum: 0 };
    case 'size':
      return {
        anyOf: [
          { type: 'integer', minimum: 0 },
          { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*[kKmMgG]?[bB]?$' },
        ],
      };
    case 'strings':
    case 'globs':
      return listOf({ type: 'string' });
    case 'metadata-paths':
      return listOf({ type: 'string', pattern: METADATA_PATH.source });
  }
  if (Array.isArray(kind)) return { enum: kind };
  if ('map' in kind) return { type: 'object', additionalProperties: { enum: kind.map } };
  const words = kind.signed ? kind.list.flatMap((word) => [word, `+${word}`, `-${word}`]) : kind.list;
  return listOf({ enum: words });
}

function listOf(item: object): object {
  return { anyOf: [item, { type: 'array', items: item }] };
}
