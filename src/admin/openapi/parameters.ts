import { listedNames } from '../listed-names.js';
import type { ListedField } from '../listing.js';
import type { AdminOperation, ListOperation, Schema } from '../operation.js';

/** A Parameter Object. OpenAPI 3.1 §4.8.12. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: true;
  readonly description: string;
  readonly schema: Schema;
  readonly example?: unknown;
}

const LONGEST_TEXT = 1024;

/** Every parameter of an operation: of its path, its query, and the headers of the conventions. */
export function parametersOf(operation: AdminOperation): Parameter[] {
  return [...pathParameters(operation), ...queryParameters(operation), ...headers(operation)];
}

/** `/clients/{client_id}/secrets/{id}`: client_id and id. */
export function pathNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

function pathParameters({ path }: AdminOperation): Parameter[] {
  return pathNames(path).map((name) => ({
    name, in: 'path', required: true, description: aboutPath(path, name), schema: { type: 'string', minLength: 1, maxLength: 512 },
  }));
}

/** `/apis/{identifier}`: "Which of the apis". */
function aboutPath(path: string, name: string): string {
  const before = path.slice(0, path.indexOf(`{${name}}`)).split('/').filter((step) => step !== '' && !step.startsWith('{')).at(-1);
  return `Which of the ${before ?? 'things'}, percent-encoded.`;
}

function queryParameters(operation: AdminOperation): Parameter[] {
  const own = (operation.query ?? []).map(({ name, about, schema }): Parameter => ({ name, in: 'query', description: capital(about), schema }));
  return [...own, ...('list' in operation ? listParameters(operation) : []), ...(operation.method === 'GET' ? [] : [DRY_RUN])];
}

const DRY_RUN: Parameter = {
  name: 'dry_run', in: 'query', description: 'Checks everything and answers what would be, but writes nothing.', schema: { type: 'boolean', default: false },
};

function listParameters(operation: ListOperation): Parameter[] {
  const { list } = operation;
  const { fields, defaultSort, search, expand } = list;
  const sortable = Object.entries(fields).filter(([, field]) => field.sort === true).map(([name]) => name);
  return [
    { name: 'limit', in: 'query', description: 'How many at most.', schema: { type: 'integer', minimum: 1, maximum: 200, default: 25 } },
    { name: 'cursor', in: 'query', description: 'Where the page begins: next_cursor of the page before.', schema: { type: 'string', maxLength: 5000 } },
    ...(sortable.length > 0 ? [sortParameter(sortable, defaultSort)] : []),
    ...(search === undefined ? [] : [{ name: 'q', in: 'query', description: capital(search.about), schema: { type: 'string', minLength: 1, maxLength: 256 } } as const]),
    { name: 'fields', in: 'query', description: `Only these members of each, with commas between them: ${listedNames(operation).join(', ')}.`, schema: { type: 'string', maxLength: LONGEST_TEXT } },
    ...(expand === undefined ? [] : [wordsParameter('expand', 'What belongs to each, told with it', expand)]),
    ...(list.estimate === undefined ? [] : [{ name: 'include', in: 'query', description: 'total_estimate: about how many there are.', schema: { type: 'string', enum: ['total_estimate'] } } as const]),
    ...Object.entries(fields).filter(([, field]) => field.filter === true).flatMap(([name, field]) => filters(name, field)),
  ];
}

function sortParameter(names: readonly string[], defaultSort: string): Parameter {
  const one = `-?(${names.join('|')})`;
  return { name: 'sort', in: 'query', description: `By ${names.join(', ')}; a minus turns it around; several with commas between them.`, schema: { type: 'string', pattern: `^${one}(,${one})*$`, default: defaultSort } };
}

function wordsParameter(name: string, about: string, words: readonly string[]): Parameter {
  const one = `(${words.join('|')})`;
  return { name, in: 'query', description: `${about}: ${words.join(', ')}, with commas between them.`, schema: { type: 'string', pattern: `^${one}(,${one})*$` } };
}

const SIDES = [['gt', 'after'], ['gte', 'from'], ['lt', 'before'], ['lte', 'up to']] as const;

function filters(name: string, field: ListedField): Parameter[] {
  const schema = filterSchema(field);
  const about = capital(field.about);
  const ranged = field.conditions === undefined && (field.kind === 'instant' || field.kind === 'number');
  return [
    { name, in: 'query', description: `${about}.`, schema },
    ...(ranged ? SIDES.map(([side, word]): Parameter => ({ name: `${name}[${side}]`, in: 'query', description: `${about}: ${word} this.`, schema })) : []),
  ];
}

function filterSchema({ kind, values }: ListedField): Schema {
  if (values !== undefined) return { type: 'string', enum: values };
  if (kind === 'flag') return { type: 'boolean' };
  if (kind === 'number') return { type: 'number' };
  return kind === 'instant' ? { type: 'string', description: 'A date, or an RFC 3339 time with its zone.', examples: ['2026-09-01', '2026-09-01T12:00:00Z'] } : { type: 'string', maxLength: LONGEST_TEXT };
}

function headers(operation: AdminOperation): Parameter[] {
  if (operation.method === 'GET') return 'list' in operation ? [] : [header('If-None-Match', 'The ETag that is known already: 304 when it is still that.', '"7"')];
  const { ifMatch } = operation;
  const match = { required: ifMatch === 'required' ? { required: true as const } : {}, about: 'The version meant, as ETag told it, or *: 412 when it is another by now.' };
  return [
    ...(operation.method === 'POST' ? [header('Idempotency-Key', 'Makes a repetition of the request safe: for 24 hours the same key gets the same answer.', 'b9f0a1de-6f5a-4a4e-9b0e-1d5a2c6f7e10')] : []),
    ...(ifMatch === undefined ? [] : [{ ...header('If-Match', match.about, '"7"'), ...match.required }]),
    ...(ifMatch === undefined || operation.method !== 'PUT' ? [] : [header('If-None-Match', 'With *: only where there is nothing yet; 412 else.', '*')]),
  ];
}

function header(name: string, description: string, example: string): Parameter {
  return { name, in: 'header', description, schema: { type: 'string', maxLength: 255 }, example };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
