import { isWire, type Wire } from '../draft-check.js';
import type { Schema } from '../operation.js';
import type { FieldProblem, Path } from '../field-problem.js';
import { validationProblem } from '../problem.js';
import type { RequestConditions } from './admin-call.js';

const MOST = 100;
/** Each takes 23 ms of a core to hash, in turn with whoever signs in. More people than that are imported, with hashes. */
const MOST_PASSWORDS = 20;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** One request of a batch, its form checked. */
export interface BatchMember {
  readonly method: (typeof METHODS)[number];
  /** Below /admin/v1, without its query. */
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  readonly conditions: RequestConditions;
}

export const BATCH_SCHEMA: Schema = {
  type: 'object',
  required: ['operations'],
  properties: {
    atomic: { type: 'boolean', default: false, description: 'All of them or none: one that fails undoes the others.' },
    operations: {
      type: 'array', minItems: 1, maxItems: MOST,
      items: {
        type: 'object',
        required: ['method', 'path'],
        properties: {
          method: { type: 'string', enum: METHODS },
          path: { type: 'string', maxLength: 4000, description: 'Below /admin/v1, with its query: /clients/intranet.' },
          body: { description: 'As it would be sent by itself.' },
          headers: { type: 'object', properties: { 'If-Match': { type: 'string' }, 'If-None-Match': { type: 'string' } }, additionalProperties: false },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

/** How many requests a body stands for; one for what is no batch. */
export function membersOf(body: unknown): number {
  const list = isWire(body) ? body['operations'] : undefined;
  return Array.isArray(list) ? Math.min(MOST, Math.max(1, list.length)) : 1;
}

/** Throws AdminProblem with everything that is wrong. */
export function parseBatch(body: unknown): { readonly atomic: boolean; readonly members: readonly BatchMember[] } {
  const problems: FieldProblem[] = [];
  const wire: Wire = isWire(body) ? body : {};
  for (const name of Object.keys(wire)) if (name !== 'atomic' && name !== 'operations') problems.push({ path: [name], atKey: true, message: 'is not known here' });
  const { atomic = false, operations } = wire;
  if (typeof atomic !== 'boolean') problems.push({ path: ['atomic'], message: 'must be true or false' });
  const list: readonly unknown[] = Array.isArray(operations) ? operations : [];
  if (!Array.isArray(operations) || list.length < 1 || list.length > MOST) problems.push({ path: ['operations'], message: `must be a list of 1 to ${MOST} operations` });
  const members = list.slice(0, MOST).map((member, index) => parseMember(member, ['operations', index], problems));
  const withPassword = members.flatMap(({ body: sent }, index) => (isWire(sent) && typeof sent['password'] === 'string' ? [index] : []));
  const [beyond] = withPassword.slice(MOST_PASSWORDS);
  if (beyond !== undefined) problems.push({ path: ['operations', beyond, 'body', 'password'], message: `is one too many: a batch sets at most ${MOST_PASSWORDS} passwords; import more people, or send hashes` });
  if (problems.length > 0) throw validationProblem(problems);
  return { atomic: atomic === true, members };
}

function parseMember(member: unknown, place: Path, problems: FieldProblem[]): BatchMember {
  const wire: Wire = isWire(member) ? member : {};
  if (!isWire(member)) problems.push({ path: place, message: 'must be an object' });
  for (const name of Object.keys(wire)) if (!['method', 'path', 'body', 'headers'].includes(name)) problems.push({ path: [...place, name], atKey: true, message: 'is not known here' });
  const method = METHODS.find((each) => each === wire['method']);
  if (method === undefined) problems.push({ path: [...place, 'method'], message: `must be one of ${METHODS.join(', ')}` });
  const path = typeof wire['path'] === 'string' && /^\/[\x21-\x7e]{1,3999}$/.test(wire['path']) ? wire['path'].replace(/^\/admin\/v1(?=\/)/, '') : '/';
  if (path === '/' || path.includes('#')) problems.push({ path: [...place, 'path'], message: 'must be a path below /admin/v1, such as /clients/intranet' });
  const [address = '/', ...query] = path.split('?');
  return { method: method ?? 'GET', path: address, query: query.join('?'), body: wire['body'], conditions: parseConditions(wire['headers'] ?? {}, [...place, 'headers'], problems) };
}

function parseConditions(headers: unknown, place: Path, problems: FieldProblem[]): RequestConditions {
  if (!isWire(headers)) {
    problems.push({ path: place, message: 'must be an object' });
    return {};
  }
  const known: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const conditional = ['if-match', 'if-none-match'].includes(name.toLowerCase());
    if (!conditional || typeof value !== 'string' || value.length > 1000) problems.push({ path: [...place, name], atKey: !conditional, message: conditional ? 'must be text' : 'is not known here: If-Match and If-None-Match are' });
    else known[name.toLowerCase()] = value;
  }
  return { ifMatch: known['if-match'], ifNoneMatch: known['if-none-match'] };
}
