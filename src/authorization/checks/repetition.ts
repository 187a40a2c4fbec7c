import { invalidRequest } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** RFC 8707 §2 lets it come several times. */
const REPEATABLE = 'resource';

/** Request parameters must not be included more than once. RFC 6749 §3.1. */
export const checkRepetition: Check = (parameters) => {
  for (const name of parameters.names()) {
    if (name !== REPEATABLE && parameters.isRepeated(name)) throw invalidRequest(`The parameter ${printable(name)} is repeated.`, { parameter: printable(name) });
  }
  return {};
};

const printable = (name: string): string => name.replace(/[^A-Za-z0-9_.-]/g, '?').slice(0, 64);
