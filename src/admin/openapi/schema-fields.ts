import type { ReferenceField } from '../../http/pages.js';
import type { Schema } from '../operation.js';

interface Components {
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

const NOWHERE: Components = { components: {} };
const DEEPEST = 4;

/** Every member of a schema, members of members included, under the names that a program would write: `scopes[].value`. */
export function schemaFields(schema: Schema, document: Components = NOWHERE, prefix = '', depth = 0): ReferenceField[] {
  const { properties = {}, required = [] } = resolve(schema, document) as { readonly properties?: Readonly<Record<string, Schema>>; readonly required?: readonly string[] };
  return Object.entries(properties).flatMap(([name, named]) => {
    const property = resolve(named, document);
    const full = `${prefix}${name}`;
    const field = { name: full, place: null, type: typeInWords(property), required: required.includes(name), about: textOf(property['description']) };
    if (depth === DEEPEST) return [field];
    const items = property['items'] === undefined ? undefined : resolve(property['items'] as Schema, document);
    return [field, ...schemaFields(property, document, `${full}.`, depth + 1), ...(items === undefined ? [] : schemaFields(items, document, `${full}[].`, depth + 1))];
  });
}

function typeInWords(schema: Schema): string {
  const values = schema['enum'];
  if (Array.isArray(values)) return values.map(String).join(' | ');
  const types = [schema['type'] ?? 'anything'].flat().map(String).join(' or ');
  const format = schema['format'] === undefined ? '' : `, ${textOf(schema['format'])}`;
  const limits = [['minimum', 'at least'], ['maximum', 'at most'], ['maxLength', 'at most'], ['maxItems', 'at most']] as const;
  const told = limits.filter(([name]) => typeof schema[name] === 'number').map(([name, words]) => `, ${words} ${String(schema[name])}${name === 'maxLength' ? ' characters' : name === 'maxItems' ? ' members' : ''}`);
  const fallback = schema['default'] === undefined ? '' : `, ${JSON.stringify(schema['default'])} when left out`;
  const [such] = Array.isArray(schema['examples']) ? (schema['examples'] as unknown[]) : [];
  const example = such === undefined ? '' : `, such as ${typeof such === 'string' ? such : JSON.stringify(such)}`;
  return `${types}${format}${told.join('')}${fallback}${example}`;
}

function resolve(schema: Schema, { components }: Components): Schema {
  const reference = /^#\/components\/schemas\/(\w+)$/.exec(textOf(schema['$ref']))?.[1];
  return reference === undefined ? schema : (components['schemas']?.[reference] ?? {});
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
