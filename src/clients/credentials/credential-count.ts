import type { ClientRequest } from '../client-request.js';

/** How many kinds of credentials a request carries, whether or not a method for them is enabled: more than one is refused (RFC 6749 §2.3). */
export function credentialCount({ authorization, parameters }: ClientRequest): number {
  const header = authorization !== undefined;
  const secret = parameters.get('client_secret') !== undefined;
  // RFC 7521 §4.2
  const assertion = parameters.get('client_assertion') !== undefined || parameters.get('client_assertion_type') !== undefined;
  return Number(header) + Number(secret) + Number(assertion);
}
