import { commandWords } from './command-words.js';
import { type AdminField, type FieldKind, fieldsOf } from './field.js';
import { schemaOfBody } from './openapi/operation-object.js';
import { parametersOf } from './openapi/parameters.js';
import { asHelp } from './summary-words.js';
import type { AdminOperation, BodyDeclaration, Schema } from './operation.js';

/** An operation as the command line offers it. */
export interface CommandDeclaration {
  readonly id: string;
  /** After `doorward`. Several operations may be one command that somebody wrote by hand. */
  readonly words: readonly string[];
  readonly summary: string;
  /** The names in its path, in order: its arguments. */
  readonly places: readonly { readonly name: string; readonly isPerson: boolean }[];
  /** The parameters of its query, dry_run among them. */
  readonly query: readonly { readonly name: string; readonly about: string; readonly schema: Schema }[];
  readonly body: CommandBody | undefined;
  readonly takesVersion: boolean;
  readonly answers: 'list' | 'thing' | 'nothing' | 'text';
}

export interface CommandBody {
  /** Of text, nothing is known but its type. */
  readonly textType: string | undefined;
  readonly fields: readonly AdminField[];
  readonly isPatch: boolean;
  readonly isOptional: boolean;
}

export function toCommandDeclaration(operation: AdminOperation): CommandDeclaration {
  const { id, summary, method, answer } = operation;
  const parameters = parametersOf(operation);
  const types = answer.types ?? ['application/json'];
  return {
    id,
    words: commandWords(operation),
    summary: asHelp(summary),
    places: parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => ({ name, isPerson: isPerson(operation.path, name) })),
    query: parameters.filter((parameter) => parameter.in === 'query').map(({ name, description, schema }) => ({ name, about: asHelp(description), schema })),
    body: 'write' in operation && operation.body !== undefined ? toBody(operation.body, method) : undefined,
    takesVersion: 'ifMatch' in operation && operation.ifMatch !== undefined,
    answers: 'list' in operation ? 'list' : answer.status === 204 ? 'nothing' : types.some((type) => /[/+]json$/.test(type)) ? 'thing' : 'text',
  };
}

/** `/users/{id}` and `/admins/{id}`, and `{user_id}` wherever it stands. */
function isPerson(path: string, name: string): boolean {
  return name === 'user_id' || path.startsWith(`/users/{${name}}`) || path.startsWith(`/admins/{${name}}`) || path.includes(`/members/{${name}}`);
}

function toBody(body: BodyDeclaration, method: string): CommandBody {
  return {
    textType: body.text?.type,
    fields: body.text !== undefined ? [] : body.draft === undefined ? fieldsIn(schemaOfBody(body, method)) : fieldsOf(body.draft),
    isPatch: method === 'PATCH',
    isOptional: body.optional === true,
  };
}

const KINDS: Readonly<Record<string, FieldKind>> = { string: 'text', number: 'number', integer: 'number', boolean: 'flag', array: 'list', object: 'object' };

/** The fields of a body that is described by a schema instead of a class. */
function fieldsIn(schema: Schema): AdminField[] {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>);
  return properties.map(([name, property]) => {
    const { type, items, description, enum: values, writeOnly } = property as { type?: string | readonly string[]; items?: { type?: string }; description?: string; enum?: readonly unknown[]; writeOnly?: boolean };
    const [kind] = [type ?? (values === undefined ? 'object' : 'string')].flat();
    const about = (description ?? values?.map(String).join(', ') ?? '').replace(/\.$/, '');
    // A list of anything but texts cannot be told word by word.
    const told = kind === 'array' && items?.type !== 'string' ? 'object' : (KINDS[kind ?? 'object'] ?? 'object');
    return { name, kind: told, about, ...(writeOnly === true ? { secret: true as const } : {}) };
  });
}
