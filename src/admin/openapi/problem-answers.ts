import type { AdminOperation, Schema } from '../operation.js';
import { ADMIN_PROBLEMS, type AdminProblemName } from '../problem.js';
import { pathNames } from './parameters.js';

/** What every refusal looks like. RFC 9457 §3. */
export const PROBLEM_SCHEMA: Schema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Names the kind of problem, and is the address of a page about it.' },
    title: { type: 'string', description: 'The kind of problem in words.' },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status.' },
    detail: { type: 'string', description: 'What is wrong with this request.' },
    instance: { type: 'string', format: 'uri-reference', description: 'The path that was asked for.' },
    request_id: { type: 'string', description: 'Stands in the log and in the audit log beside what was done.' },
    errors: { type: 'array', items: { $ref: '#/components/schemas/FieldError' }, description: 'Everything that is wrong, one by one.' },
  },
};

export const FIELD_ERROR_SCHEMA: Schema = {
  type: 'object',
  required: ['pointer', 'code', 'detail'],
  properties: {
    pointer: { type: 'string', description: 'Where in the body (RFC 6901); ?name for a parameter of the query.' },
    code: { type: 'string' },
    detail: { type: 'string', description: 'What is wrong there.' },
  },
};

const OF_EVERY: readonly AdminProblemName[] = ['unknown-parameter', 'invalid-parameter', 'invalid-token', 'insufficient-scope', 'too-many-requests'];
const OF_PATHS: readonly AdminProblemName[] = ['not-found'];
/** What is asked about may be of a kind that there is no answer for. */
const OF_QUESTIONS: readonly AdminProblemName[] = ['not-found', 'conflict'];
/** What a body names may be missing too. */
const OF_WRITES: readonly AdminProblemName[] = ['malformed', 'not-found', 'forbidden', 'second-factor-needed', 'conflict', 'already-exists', 'still-in-use', 'last-of-its-kind', 'managed-by-file'];
const OF_POSTS: readonly AdminProblemName[] = ['request-in-flight', 'idempotency-key-reused'];
const OF_BODIES: readonly AdminProblemName[] = ['validation', 'too-large', 'unsupported-media-type'];

/** What an operation may be refused for, by the conventions that apply to it. */
export function problemsOf(operation: AdminOperation): AdminProblemName[] {
  const names = [...OF_EVERY];
  if (operation.method === 'GET') return [...names, ...(operation.query !== undefined ? OF_QUESTIONS : pathNames(operation.path).length > 0 ? OF_PATHS : [])];
  names.push(...OF_WRITES, ...OF_BODIES, ...(operation.method === 'POST' ? OF_POSTS : []));
  // Whoever writes may find that somebody else was faster, also without naming a version.
  names.push('changed-meanwhile');
  // A replacement of what is there needs the version, whoever creates does not.
  if (operation.ifMatch === 'required' || (operation.ifMatch === 'honoured' && operation.method === 'PUT')) names.push('precondition-required');
  return names;
}

/** Response Objects by status: problems of the same status share one. */
export function problemAnswers(operation: AdminOperation, documentation: string): Record<string, Schema> {
  const names = problemsOf(operation);
  const statuses = [...new Set(names.map((name) => ADMIN_PROBLEMS[name].status))].toSorted((left, right) => left - right);
  const answers = statuses.map((status) => {
    const same = names.filter((name) => ADMIN_PROBLEMS[name].status === status);
    return [String(status), problemAnswer(same.map((name) => ADMIN_PROBLEMS[name].title).join('; '), Object.fromEntries(same.map((name) => [name, { value: exampleOf(name, documentation, operation) }])))] as const;
  });
  return { ...Object.fromEntries(answers), 503: problemAnswer('The database cannot be reached') };
}

function problemAnswer(title: string, examples?: Schema): Schema {
  return { description: `${title}.`, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, ...(examples === undefined ? {} : { examples }) } } };
}

function exampleOf(name: AdminProblemName, documentation: string, { path }: AdminOperation): Schema {
  const { status, title } = ADMIN_PROBLEMS[name];
  const instance = `/admin/v1${path.replaceAll(/[{}]/g, '')}`;
  return { type: `${documentation}/${name}`, title, status, detail: `${title}.`, instance, request_id: 'req_01J9Z3Q8V7K2M4N6P8R0T2W4Y6' };
}
