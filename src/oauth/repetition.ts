import { invalidRequest } from './errors.js';
import type { Parameters } from './parameters.js';

/** RFC 8707 §2 lets it come several times. */
const REPEATABLE = 'resource';

/** Parameters must not be included more than once, those that mean nothing here as well. Throws invalid_request. RFC 6749 §3.1, §3.2. */
export function checkRepetition(parameters: Parameters): void {
  for (const name of parameters.names()) {
    if (name !== REPEATABLE && parameters.isRepeated(name)) throw invalidRequest(`The parameter ${printable(name)} is repeated.`, { parameter: printable(name) });
  }
}

const printable = (name: string): string => name.replace(/[^A-Za-z0-9_.-]/g, '?').slice(0, 64);
