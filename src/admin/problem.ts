import { HTTP_PROBLEMS, HttpProblem, type ProblemError } from '../http/problem.js';
import type { FieldProblem } from './field-problem.js';

/** Everything the admin API refuses, by its name in `type`: <docs>/errors/<name>. RFC 9457 §3.1. */
export const ADMIN_PROBLEMS = {
  ...HTTP_PROBLEMS,
  'unknown-parameter': { status: 400, title: 'A parameter is not known here' },
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  // As a token that is not good: another one, of a better sign-in, is. RFC 9470 §3.
  'second-factor-needed': { status: 401, title: 'Confirm it is you' },
  'already-exists': { status: 409, title: 'This exists already' },
  'still-in-use': { status: 409, title: 'Something else still names this' },
  'last-of-its-kind': { status: 409, title: 'This is the last one' },
  'managed-by-file': { status: 409, title: 'A file owns this' },
  'request-in-flight': { status: 409, title: 'The same request is being answered' },
  'changed-meanwhile': { status: 412, title: 'Somebody else changed this' },
  'validation': { status: 422, title: 'Some fields are not valid' },
  'idempotency-key-reused': { status: 422, title: 'This key belongs to another request' },
  'not-done': { status: 424, title: 'This was not done' },
  'precondition-required': { status: 428, title: 'Say which version you mean' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

export type AdminProblemName = keyof typeof ADMIN_PROBLEMS;

/** One thing wrong with one field. RFC 9457 §3 (extension member `errors`). */
export type FieldError = ProblemError;

/** A refusal of the admin API. Thrown inside an operation's transaction it rolls that back. */
export class AdminProblem extends HttpProblem {
  override readonly name = 'AdminProblem';

  constructor(readonly problem: AdminProblemName, detail: string, extra: { readonly errors?: readonly FieldError[]; readonly headers?: Readonly<Record<string, string>> } = {}) {
    super(problem, ADMIN_PROBLEMS[problem].status, ADMIN_PROBLEMS[problem].title, detail, extra);
  }
}

/** 422 with a pointer for every problem. */
export function validationProblem(problems: readonly FieldProblem[]): AdminProblem {
  const errors = problems.map(({ path, message, atKey }) => ({ pointer: toPointer(path), code: atKey === true ? 'unknown-or-missing' : 'invalid', detail: message }));
  return new AdminProblem('validation', problems.length === 1 ? 'One field needs attention.' : `${problems.length} fields need attention.`, { errors });
}

/** RFC 6901. */
export function toPointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
