import { invalidRequest } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** OAuth 2.0 Multiple Response Type Encoding Practices §2.1. For a code the default is query. */
export const checkResponseMode: Check = (parameters, { responseModes }) => {
  const responseMode = parameters.get('response_mode') ?? 'query';
  if (!responseModes.includes(responseMode)) throw invalidRequest('This response_mode is not supported.', { parameter: 'response_mode' });
  return { responseMode };
};
