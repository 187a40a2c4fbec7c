import { invalidRequest, registrationNotSupported, requestNotSupported, requestUriNotSupported } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** What is not supported is refused by its own error, so that a client never believes in a parameter that was passed over. OpenID Connect Core §3.1.2.6, §6. */
export const checkRequestObjects: Check = (parameters) => {
  if (parameters.has('request') && parameters.has('request_uri')) throw invalidRequest('request and request_uri exclude each other.', { parameter: 'request' });
  if (parameters.get('request') !== undefined) throw requestNotSupported();
  if (parameters.get('request_uri') !== undefined) throw requestUriNotSupported();
  if (parameters.get('registration') !== undefined) throw registrationNotSupported();
  return {};
};
