import { fieldsOf } from '../field.js';
import { draftSchema, patchSchema } from '../field-schema.js';
import type { AdminOperation, BodyDeclaration, Schema } from '../operation.js';
import { asTitle } from '../summary-words.js';
import { exampleOf } from './example.js';
import { parametersOf } from './parameters.js';
import { problemAnswers } from './problem-answers.js';

/** An Operation Object. OpenAPI 3.1 §4.8.10. */
export function operationObject(operation: AdminOperation, documentation: string): Schema {
  const { id, summary, scope } = operation;
  const body = 'write' in operation ? operation.body : undefined;
  return {
    operationId: id,
    tags: [tagOf(operation)],
    summary: asTitle(summary),
    ...(scope === null ? {} : { description: `Takes the scope \`${scope}\`.` }),
    security: [{ oauth2: scope === null ? [] : [scope] }],
    parameters: parametersOf(operation),
    ...(body === undefined ? {} : { requestBody: requestBody(body, operation.method) }),
    responses: { ...goodAnswers(operation), ...problemAnswers(operation, documentation) },
  };
}

/** The resource that an operation belongs to: the first step of its path. */
export function tagOf({ path }: AdminOperation): string {
  return /^\/([\w-]+)/.exec(path)?.[1] ?? 'other';
}

/** The media type of a request body. */
export function typeOfBody(body: BodyDeclaration, method: string): string {
  return body.text?.type ?? body.type ?? (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');
}

/** The schema of a request body, whoever checks it. */
export function schemaOfBody({ draft, schema, text }: BodyDeclaration, method: string): Schema {
  if (schema !== undefined) return schema;
  if (draft !== undefined) return (method === 'PATCH' ? patchSchema : draftSchema)(fieldsOf(draft));
  return text === undefined ? { type: 'object' } : { type: 'string' };
}

function requestBody(body: BodyDeclaration, method: string): Schema {
  const schema = schemaOfBody(body, method);
  const example = body.example ?? exampleOf(schema, 'sent');
  const media = { schema, example };
  const type = typeOfBody(body, method);
  const content = type === 'application/merge-patch+json' ? { [type]: media, 'application/json': media } : { [type]: media };
  return { ...(body.optional === true ? {} : { required: true }), content };
}

function goodAnswers(operation: AdminOperation): Schema {
  const { answer, method } = operation;
  const { status, types = ['application/json'] } = answer;
  const schema = 'list' in operation ? pageSchema(answer.schema ?? { type: 'object' }) : answer.schema;
  const example = 'list' in operation ? pageExample(answer.example ?? exampleOf(answer.schema ?? {}, 'shown')) : (answer.example ?? (schema === undefined ? undefined : exampleOf(schema, 'shown')));
  const content = status === 204 ? {} : { content: Object.fromEntries(types.map((type) => [type, mediaOf(type, schema, example)])) };
  return {
    ...(status === 201 || status === 202 ? { 200: { description: 'With dry_run: what would be. Nothing was written.', headers: DRY_RUN_HEADERS, ...content } } : {}),
    [String(status)]: { description: DESCRIPTIONS[status], headers: headersOf(operation, status), ...content },
    ...(answer.orCreated === true ? { 201: { description: DESCRIPTIONS[201], headers: headersOf(operation, 201), ...content } } : {}),
    ...(method === 'GET' && !('list' in operation) ? { 304: { description: 'It is still what If-None-Match names.' } } : {}),
  };
}

const DESCRIPTIONS = { 200: 'Done.', 201: 'Created.', 202: 'Accepted: it goes on in the background.', 204: 'Done; there is nothing to tell.' } as const;

/** Only JSON has a schema: what comes in lines or as text is described by its example alone. */
function mediaOf(type: string, schema: Schema | undefined, example: unknown): Schema {
  if (!/[/+]json$/.test(type)) return { schema: { type: 'string' }, ...(typeof example === 'string' ? { example } : {}) };
  return { schema: schema ?? { type: 'object' }, ...(example === undefined ? {} : { example }) };
}

const DRY_RUN_HEADERS = { 'Dry-Run': { description: 'true', schema: { type: 'string' } } } as const;

function headersOf(operation: AdminOperation, status: number): Schema {
  return {
    'X-Request-Id': { description: 'Stands in the log beside what was done.', schema: { type: 'string' } },
    ...(status === 201 || status === 202 ? { Location: { description: 'Where to find it.', schema: { type: 'string', format: 'uri-reference' } } } : {}),
    ...('list' in operation ? { Link: { description: 'rel="next": the next page (RFC 8288).', schema: { type: 'string' } } } : {}),
    ...('ifMatch' in operation || (operation.method === 'GET' && !('list' in operation)) ? { ETag: { description: 'Its version, for If-Match and If-None-Match.', schema: { type: 'string' } } } : {}),
  };
}

function pageSchema(item: Schema): Schema {
  return { type: 'object', required: ['data', 'page'], properties: { data: { type: 'array', items: item }, page: { $ref: '#/components/schemas/Page' } } };
}

function pageExample(item: unknown): Schema {
  return { data: [item], page: { next_cursor: null, has_more: false } };
}
