import type { Schema } from '../operation.js';

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-09-30T11:58:01.000Z', date: '2026-09-30', uri: 'https://app.example.com/', email: 'ada@example.com', duration: 'P7D',
};

/** `shown`: everything there is; `sent`: what must be there, and what was declared with an example. */
export type Side = 'shown' | 'sent';

/** A value that the schema accepts: the example that it brings, else one made from what it says. */
export function exampleOf(schema: Schema, side: Side): unknown {
  const told = [...listOf(schema['examples']), schema['example'], schema['const'], schema['default'], listOf(schema['enum'])[0]].find((value) => value !== undefined);
  if (told !== undefined) return told;
  const alternatives = listOf(schema['oneOf'] ?? schema['anyOf']);
  if (alternatives.length > 0) return exampleOf(alternatives[0] as Schema, side);
  const [type] = listOf(schema['type']);
  return (MAKERS[String(type)] ?? (() => ({})))(schema, side);
}

const MAKERS: Readonly<Record<string, (schema: Schema, side: Side) => unknown>> = {
  null: () => null,
  boolean: () => true,
  string: textOf,
  integer: numberOf,
  number: numberOf,
  array: (schema, side) => (schema['items'] === undefined || schema['maxItems'] === 0 ? [] : [exampleOf(schema['items'] as Schema, side)]),
  object: objectOf,
};

function textOf(schema: Schema): string {
  const made = FORMATS[String(schema['format'])] ?? 'text';
  const [least, most] = [Number(schema['minLength'] ?? 0), Number(schema['maxLength'] ?? Number.MAX_SAFE_INTEGER)];
  return made.padEnd(least, 'x').slice(0, most);
}

function numberOf(schema: Schema): number {
  return Number(schema['minimum'] ?? schema['maximum'] ?? 1);
}

function objectOf(schema: Schema, side: Side): unknown {
  const required = new Set(listOf(schema['required']));
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>);
  const told = properties.filter(([name, property]) => side === 'shown' ? property['writeOnly'] !== true : required.has(name) || listOf(property['examples']).length > 0);
  return Object.fromEntries(told.map(([name, property]) => [name, exampleOf(property, side)]));
}

function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
