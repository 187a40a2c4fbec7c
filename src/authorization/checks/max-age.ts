import { invalidRequest } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** Ten digits: three centuries of seconds, and far from where numbers stop being exact. */
const SECONDS = /^\d{1,10}$/;

/** OpenID Connect Core §3.1.2.1; default_max_age: Dynamic Client Registration §2. */
export const checkMaxAge: Check = (parameters, { client }) => {
  const value = parameters.get('max_age');
  if (value === undefined) return { maxAge: client.metadata.default_max_age };
  if (!SECONDS.test(value)) throw invalidRequest('The parameter max_age is not a number of seconds.', { parameter: 'max_age' });
  return { maxAge: Number(value) };
};
