import { type AdminField, type DraftClass, type FieldKind, fieldsOf } from './field.js';

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
type Schema = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<FieldKind, Schema>> = {
  text: { type: 'string' }, number: { type: 'number' }, flag: { type: 'boolean' }, list: { type: 'array', items: {} }, object: { type: 'object' },
};

/** One field as JSON Schema: its kind, what its rules say of themselves, and its sentence. */
export function fieldSchema(field: AdminField): Schema {
  const { of, about, example, secret } = field;
  const members = of === undefined ? {} : { items: schemaOf(of) };
  const said = field.schema ?? {};
  const type = 'enum' in said || 'const' in said || 'type' in said ? {} : TYPES[field.kind];
  const items = field.kind === 'list' && !('items' in said) && of === undefined ? { items: {} } : {};
  return { ...type, ...items, ...said, ...members, description: sentence(about), ...(secret === true ? { writeOnly: true } : {}), ...(example === undefined ? {} : { examples: [example] }) };
}

/** A draft class as the schema of a body: what is not declared is refused. */
export function schemaOf(draft: DraftClass): Schema {
  return draftSchema(fieldsOf(draft));
}

export function draftSchema(fields: readonly AdminField[]): Schema {
  const required = fields.filter((field) => field.required === true).map(({ name }) => name);
  return { type: 'object', properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])), ...(required.length > 0 ? { required } : {}), additionalProperties: false };
}

/** The same for a merge patch: nothing is required, and null removes (RFC 7396 §2). What counts at creation only is left out. */
export function patchSchema(fields: readonly AdminField[]): Schema {
  const changeable = fields.filter((field) => field.initial !== true);
  const properties = changeable.map((field) => [field.name, field.required === true ? fieldSchema(field) : orNull(fieldSchema(field))] as const);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** What is shown: never a secret. */
export function shownSchema(fields: readonly AdminField[]): Schema {
  const shown = fields.filter((field) => field.secret !== true);
  return { type: 'object', properties: Object.fromEntries(shown.map((field) => [field.name, shownField(field)])) };
}

function shownField(field: AdminField): Schema {
  return field.of === undefined ? fieldSchema(field) : { ...fieldSchema(field), items: shownSchema(fieldsOf(field.of)) };
}

function orNull(schema: Schema): Schema {
  const { type } = schema;
  if (Array.isArray(schema['enum'])) return { ...schema, enum: [...(schema['enum'] as unknown[]), null], ...(typeof type === 'string' ? { type: [type, 'null'] } : {}) };
  return typeof type === 'string' ? { ...schema, type: [type, 'null'] } : schema;
}

function sentence(about: string): string {
  return `${about.charAt(0).toUpperCase()}${about.slice(1)}.`.replace(/([.!?])\.$/, '$1');
}
