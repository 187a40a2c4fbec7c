import { invalidRequest, registrationNotSupported } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** What a client is registered to demand of the way its requests come, it gets: whoever sends people here otherwise is not that client. RFC 9101 §10.5, RFC 9126 §6. */
export const checkRequestObjects: Check = (parameters, { client, arrival }) => {
  if (client.metadata.require_pushed_authorization_requests === true && !arrival.pushed) throw invalidRequest('This client must push its requests (require_pushed_authorization_requests).', { parameter: 'request_uri' });
  if (client.metadata.require_signed_request_object === true && !arrival.signed) throw invalidRequest('This client must send signed request objects (require_signed_request_object).', { parameter: 'request' });
  if (parameters.get('registration') !== undefined) throw registrationNotSupported();
  return { pushedAs: arrival.pushedAs };
};
