import type { Parameters } from '../../oauth/parameters.js';
import type { AdminCall, QueryParameter } from '../operation.js';
import { AdminProblem } from '../problem.js';

type Value = string | number | boolean;

/** The longest text of a parameter whose declaration has no bound of its own. */
const LONGEST = 500;

/** 400 that names the parameter. */
export function parameterProblem(name: string, detail: string): AdminProblem {
  return new AdminProblem('invalid-parameter', `The parameter ${name} ${detail}.`, { errors: [{ pointer: `?${name}`, code: 'invalid', detail: `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.` }] });
}

/** The text of a parameter; undefined when it is absent. Throws when it is empty, repeated or too long: what is silently dropped widens an answer. */
export function textOf(parameters: Parameters, name: string, longest = LONGEST): string | undefined {
  if (!parameters.has(name)) return undefined;
  if (parameters.isRepeated(name)) throw parameterProblem(name, 'is repeated');
  const text = parameters.get(name);
  if (text === undefined) throw parameterProblem(name, 'is empty');
  if (text.length > longest) throw parameterProblem(name, `has more than ${longest} characters`);
  if (text.includes('\0')) throw parameterProblem(name, 'has a NUL character');
  return text;
}

/** Throws `unknown-parameter` for the first name that is none of the known. */
export function refuseUnknown(parameters: Parameters, known: ReadonlySet<string>): void {
  for (const name of parameters.names()) {
    if (known.has(name)) continue;
    const shown = name.slice(0, 80);
    throw new AdminProblem('unknown-parameter', `There is no parameter ${shown} here${known.size === 0 ? '' : `; known are ${[...known].join(', ')}`}.`, { errors: [{ pointer: `?${shown}`, code: 'unknown', detail: 'Is not known here.' }] });
  }
}

/** The declared parameters, converted by their schemas. Throws AdminProblem. */
export function parseQuery(parameters: Parameters, declared: readonly QueryParameter[]): AdminCall['query'] {
  return Object.fromEntries(declared.map(({ name, schema }) => {
    const text = textOf(parameters, name, (schema['maxLength'] as number | undefined) ?? LONGEST);
    return [name, text === undefined ? (schema['default'] as Value | undefined) : convert(name, text, schema)];
  }));
}

function convert(name: string, text: string, schema: QueryParameter['schema']): Value {
  if (schema['type'] === 'integer') return toInteger(name, text, schema);
  if (schema['type'] === 'boolean') {
    if (text !== 'true' && text !== 'false') throw parameterProblem(name, 'must be true or false');
    return text === 'true';
  }
  const values = schema['enum'] as readonly string[] | undefined;
  if (values !== undefined && !values.includes(text)) throw parameterProblem(name, `must be one of ${values.join(', ')}`);
  const pattern = schema['pattern'] as string | undefined;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) throw parameterProblem(name, 'has not the form it must have');
  if (text.length < ((schema['minLength'] as number | undefined) ?? 0)) throw parameterProblem(name, 'is too short');
  return text;
}

/** Digits and nothing else: `1e3`, `0x1`, `+1` and ` 1` are how one number gets past a check for another. */
export function toInteger(name: string, text: string, schema: QueryParameter['schema'] = {}): number {
  const number = /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : Number.NaN;
  const least = (schema['minimum'] as number | undefined) ?? Number.MIN_SAFE_INTEGER;
  const most = (schema['maximum'] as number | undefined) ?? Number.MAX_SAFE_INTEGER;
  if (Number.isNaN(number)) throw parameterProblem(name, 'must be a whole number');
  if (number < least || number > most) throw parameterProblem(name, `must be a whole number from ${least} to ${most}`);
  return number;
}
