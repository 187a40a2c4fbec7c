import { CLIENT_METADATA_NAMES, LOCALISED_NAMES } from '../clients/parse-client-metadata.js';
import { DECLARED_RESOURCES, type DeclaredResource } from './admin-fields.js';
import { type AdminField, fieldsOf } from './field.js';
import { fieldSchema } from './field-schema.js';
import type { Schema } from './operation.js';

/** Where editors find it: `# yaml-language-server: $schema=<PUBLIC_URL>/schema/config.json`. */
export const CONFIG_SCHEMA_PATH = '/schema/config.json';

/**
 * doorward.yaml as JSON Schema, from the declarations that check it. It says less than they do (what depends on other fields, on what is
 * stored), so that whatever it refuses, an apply refuses too. `issuer`: where it is served.
 */
export function configFileSchema(issuer: string): Schema {
  const sections = DECLARED_RESOURCES.map((resource) => [resource.name, sectionSchema(resource)] as const);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${issuer}${CONFIG_SCHEMA_PATH}`,
    title: 'doorward.yaml',
    type: 'object',
    properties: { version: { const: 1, description: 'The version of the format.' }, ...Object.fromEntries(sections), prune: { type: 'boolean', description: 'True: remove what this file created and no longer lists.' } },
    required: ['version'],
    additionalProperties: false,
  };
}

function sectionSchema(resource: DeclaredResource): Schema {
  if (resource.keyed === undefined) return { type: 'array', items: itemSchema(resource) };
  return { type: 'object', properties: Object.fromEntries(Object.entries(resource.keyed).map(([key, fields]) => [key, membersSchema(fields)])), additionalProperties: false };
}

function itemSchema({ name, key, fields }: DeclaredResource): Schema {
  const schema = membersSchema(fields);
  const required = [...new Set([key, ...((schema['required'] ?? []) as string[])])];
  if (name !== 'clients') return { ...schema, required };
  const besides = Object.fromEntries(CLIENT_METADATA_NAMES.map((field) => [field, {}]));
  return { ...schema, properties: { ...besides, ...(schema['properties'] as object) }, patternProperties: { [LOCALISED_NAMES]: { type: 'string' } }, required };
}

/** With the names that stand for secrets in a file: any of them will do. */
function membersSchema(fields: readonly AdminField[]): Schema {
  const properties = fields.flatMap((field) => {
    const schema = field.of === undefined ? fieldSchema(field) : { ...fieldSchema(field), items: membersSchema(fieldsOf(field.of)) };
    if (field.secret !== true) return [[field.name, schema] as const];
    return [
      [field.name, schema] as const,
      [`${field.name}_file`, { type: 'string', description: `A file that holds ${field.name}; relative paths count from the folder of this file.` }] as const,
      [`${field.name}_env`, { type: 'string', description: `An environment variable that holds ${field.name}.` }] as const,
    ];
  });
  const required = fields.filter((field) => field.required === true && field.secret !== true).map(({ name }) => name);
  return { type: 'object', properties: Object.fromEntries(properties), ...(required.length > 0 ? { required } : {}), additionalProperties: false };
}
