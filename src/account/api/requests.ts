import type { FastifyRequest } from 'fastify';
import { Parameters } from '../../oauth/parameters.js';
import { accountProblem, invalidFields } from './problems.js';

/** The body as an object with these members and no others. Throws. */
export function objectBody(body: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw accountProblem('malformed', 'The body must be a JSON object.');
  const unknown = Object.keys(body).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw invalidFields(Object.fromEntries(unknown.slice(0, 20).map((name) => [name.slice(0, 60), names.length === 0 ? 'is not yours to change' : `is not one of ${names.join(', ')}`])));
  return body as Readonly<Record<string, unknown>>;
}

/** The query's parameters, of which none but these are known: one that is misspelt must not read as one that was left out. */
export function queryOf(request: FastifyRequest, names: readonly string[] = []): Parameters {
  const query = request.query instanceof Parameters ? request.query : Parameters.none;
  for (const name of query.names()) if (!names.includes(name)) throw accountProblem('unknown-parameter', `There is no parameter ${name.slice(0, 60)} here.`, { errors: [{ pointer: `?${name.slice(0, 60)}`, code: 'unknown', detail: 'Not known here.' }] });
  return query;
}

/** A whole list in the form of the lists of the admin API. */
export const wholeList = (data: readonly unknown[]): { readonly data: readonly unknown[]; readonly page: { readonly next_cursor: null; readonly has_more: false } } => ({ data, page: { next_cursor: null, has_more: false } });
