import type { OpenApiDocument } from '../../../src/admin/openapi/document.js';

type Json = Readonly<Record<string, unknown>>;

/** What a client of one operation can rely on. */
export interface OperationContract {
  readonly scope: unknown;
  readonly parameters: Readonly<Record<string, { readonly required: boolean; readonly schema: Json }>>;
  readonly body: { readonly required: boolean; readonly schemas: Readonly<Record<string, Json>> } | null;
  /** By status; those that succeed. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** By method and path. */
export type ApiContract = Readonly<Record<string, OperationContract>>;

/** The document without its prose and its examples: a word that was mended breaks nobody. */
export function contractOf(document: OpenApiDocument): ApiContract {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operationContract(operation as Json)] as const));
  return Object.fromEntries(operations.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** One operation a line, so that a change of one is a change of one line. */
export function printContract(contract: ApiContract): string {
  return `{\n${Object.entries(contract).map(([name, operation]) => `${JSON.stringify(name)}: ${JSON.stringify(operation)}`).join(',\n')}\n}\n`;
}

function operationContract(operation: Json): OperationContract {
  const parameters = (operation['parameters'] ?? []) as readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Json }[];
  const body = operation['requestBody'] as { readonly required?: boolean; readonly content: Readonly<Record<string, { readonly schema?: Json }>> } | undefined;
  const responses = operation['responses'] as Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Json }>> }>>;
  return {
    scope: operation['security'] ?? null,
    parameters: Object.fromEntries(parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, { required: parameter.required === true, schema: bare(parameter.schema) }])),
    body: body === undefined ? null : { required: body.required === true, schemas: schemasIn(body.content) },
    answers: Object.fromEntries(Object.entries(responses).filter(([status]) => status.startsWith('2')).map(([status, { content }]) => [status, schemasIn(content ?? {})])),
  };
}

function schemasIn(content: Readonly<Record<string, { readonly schema?: Json }>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(content).map(([type, { schema }]) => [type, bare(schema ?? {})]));
}

const PROSE = new Set(['description', 'example', 'examples', 'title', 'summary', 'default']);
const MAPS = new Set(['properties', 'patternProperties', '$defs']);

function bare(schema: Json): Json {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !PROSE.has(name)).map(([name, value]) => [name, MAPS.has(name) ? mapped(value as Json) : bareValue(value)]));
}

function mapped(map: Json): Json {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, bareValue(value)]));
}

function bareValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bareValue);
  return typeof value === 'object' && value !== null ? bare(value as Json) : value;
}

/** One sentence for each thing that worked for a client of `before` and does not for one of `after`. */
export function breakingChanges(before: ApiContract, after: ApiContract): string[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const is = after[name];
    return is === undefined ? [`${name} is gone`] : changesOfOne(was, is).map((sentence) => `${name} ${sentence}`);
  });
}

function changesOfOne(was: OperationContract, is: OperationContract): string[] {
  return [
    ...(JSON.stringify(was.scope) === JSON.stringify(is.scope) ? [] : ['takes another scope']),
    ...Object.entries(was.parameters).flatMap(([name, { schema }]) => {
      const now = is.parameters[name];
      return now === undefined ? [`does not know the ${name} any more`] : narrowed(name, schema, now.schema);
    }),
    ...Object.entries(is.parameters).filter(([name, { required }]) => required && was.parameters[name]?.required !== true).map(([name]) => `demands the ${name}`),
    ...bodyChanges(was.body, is.body),
    ...Object.entries(was.answers).flatMap(([status, schemas]) => answerChanges(status, schemas, is.answers[status])),
  ];
}

function bodyChanges(was: OperationContract['body'], is: OperationContract['body']): string[] {
  const demands = is?.required === true && was?.required !== true ? ['demands a body'] : [];
  const narrower = Object.entries(was?.schemas ?? {}).flatMap(([type, schema]) => {
    const now = is?.schemas[type];
    return now === undefined ? [`takes no ${type} any more`] : narrowed('body', schema, now);
  });
  return [...demands, ...narrower];
}

function answerChanges(status: string, was: Readonly<Record<string, Json>>, is: Readonly<Record<string, Json>> | undefined): string[] {
  if (is === undefined) return [`does not answer ${status} any more`];
  return Object.entries(was).flatMap(([type, schema]) => (is[type] === undefined ? [`answers no ${type} any more`] : lost('answer', schema, is[type])));
}

const UPPER = ['maximum', 'maxLength', 'maxItems'];
const LOWER = ['minimum', 'minLength', 'minItems'];

/** What could be sent, and cannot any more. */
function narrowed(place: string, was: Json, is: Json): string[] {
  const sentences: string[] = [];
  const types = typesOf(is);
  if (types.length > 0) sentences.push(...(typesOf(was).length === 0 ? [`${place} takes no other types than ${types.join(', ')} any more`] : typesOf(was).filter((type) => !types.includes(type) && !(type === 'integer' && types.includes('number'))).map((type) => `${place} takes no ${type} any more`)));
  const values = valuesOf(is);
  if (values !== undefined) sentences.push(...(valuesOf(was) === undefined ? [`${place} takes only some values now`] : (valuesOf(was) ?? []).filter((value) => !values.includes(value)).map((value) => `${place} takes no ${value} any more`)));
  for (const name of UPPER) if (Number(is[name] ?? Infinity) < Number(was[name] ?? Infinity)) sentences.push(`${place} has a lower ${name}`);
  for (const name of LOWER) if (Number(is[name] ?? -Infinity) > Math.max(Number(was[name] ?? -Infinity), name === 'minimum' ? -Infinity : 0)) sentences.push(`${place} has a higher ${name}`);
  for (const name of ['pattern', 'format']) if (is[name] !== undefined && is[name] !== was[name]) sentences.push(`${place} has another ${name}`);
  const required = namesIn(is['required']).filter((name) => !namesIn(was['required']).includes(name));
  return [...sentences, ...required.map((name) => `${place} demands ${name}`), ...members(place, was, is, narrowed, (name) => is['additionalProperties'] === false ? [`${place} does not know ${name} any more`] : [])];
}

/** What was answered, and is not any more. */
function lost(place: string, was: Json, is: Json): string[] {
  const types = typesOf(was);
  const sentences = types.length === 0 ? [] : typesOf(is).filter((type) => !types.includes(type) && !(type === 'integer' && types.includes('number'))).map((type) => `${place} may be ${type} now`);
  const optional = namesIn(was['required']).filter((name) => !namesIn(is['required']).includes(name));
  return [...sentences, ...optional.map((name) => `${place} may lack ${name} now`), ...members(place, was, is, lost, (name) => [`${place} has no ${name} any more`])];
}

function members(place: string, was: Json, is: Json, compare: typeof narrowed, gone: (name: string) => string[]): string[] {
  const now = (is['properties'] ?? {}) as Readonly<Record<string, Json>>;
  const properties = Object.entries((was['properties'] ?? {}) as Readonly<Record<string, Json>>).flatMap(([name, schema]) => (now[name] === undefined ? gone(name) : compare(`${place}.${name}`, schema, now[name])));
  const items = typeof was['items'] === 'object' && typeof is['items'] === 'object' ? compare(`${place}[]`, was['items'] as Json, is['items'] as Json) : [];
  // A choice is compared by its members' places; one less is one that nobody can rely on any more.
  const choices = (['anyOf', 'oneOf', 'allOf'] as const).flatMap((choice) => {
    const [before, after] = [(was[choice] ?? []) as readonly Json[], (is[choice] ?? []) as readonly Json[]];
    return before.flatMap((schema, index) => (after[index] === undefined ? [`${place} has one choice less`] : compare(`${place}(${index})`, schema, after[index])));
  });
  return [...properties, ...items, ...choices];
}

function typesOf({ type }: Json): readonly string[] {
  return type === undefined ? [] : [type].flat().map(String);
}

function valuesOf(schema: Json): readonly string[] | undefined {
  const values = schema['const'] === undefined ? schema['enum'] : [schema['const']];
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : undefined;
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
