import { HTTP_PROBLEMS, HttpProblem, type ProblemError } from '../../http/problem.js';

/** What the account API refuses in its own way, by what ends the `type`: the names of the admin API where it means the same. RFC 9457 §3.1.1. */
export const ACCOUNT_PROBLEMS = {
  'unknown-parameter': { status: 400, title: 'A parameter is not known here' },
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  'changed-meanwhile': { status: 412, title: 'Somebody else changed this' },
  'validation': { status: 422, title: 'Some fields are not valid' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

const ALL = { ...HTTP_PROBLEMS, ...ACCOUNT_PROBLEMS } as const;

export function accountProblem(kind: keyof typeof ALL, detail: string, extra: { readonly errors?: readonly ProblemError[]; readonly headers?: Readonly<Record<string, string>> } = {}): HttpProblem {
  return new HttpProblem(kind, ALL[kind].status, ALL[kind].title, detail, extra);
}

/** Another's, or nobody's: which of the two is not told. */
export const nothingThere = (): HttpProblem => accountProblem('not-found', 'There is nothing of yours at this address.');

export const tooManyRequests = (retryAfter: number): HttpProblem => accountProblem('too-many-requests', `Too many requests. Wait ${retryAfter} seconds.`, { headers: { 'retry-after': String(retryAfter) } });

/** `problem`: a sentence that the parameter of the query completes. */
export const invalidParameter = (name: string, problem: string): HttpProblem =>
  accountProblem('invalid-parameter', `${name} ${problem}.`, { errors: [{ pointer: `?${name}`, code: 'invalid', detail: `${name} ${problem}` }] });

/** `problems`: sentences by the field that they complete. */
export function invalidFields(problems: Readonly<Record<string, string | undefined>>): HttpProblem {
  const errors = Object.entries(problems).flatMap(([field, problem]) => (problem === undefined ? [] : [{ pointer: `/${field}`, code: 'invalid', detail: `${field} ${problem}` }]));
  return accountProblem('validation', errors.length === 1 ? 'One field needs attention.' : `${errors.length} fields need attention.`, { errors });
}
