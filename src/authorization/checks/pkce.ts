import { invalidRequest } from '../../oauth/errors.js';
import { isCodeChallenge } from '../../oauth/pkce.js';
import type { Check } from './check.js';

/** S256 or nothing, and not nothing for a client that has no secret. RFC 7636 §4.3, RFC 9700 §2.1.1. */
export const checkPkce: Check = (parameters, { client }) => {
  const codeChallenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (codeChallenge === undefined) {
    if (method !== undefined) throw invalidRequest('There is a code_challenge_method without a code_challenge.', { parameter: 'code_challenge' });
    if (client.requirePkce) throw invalidRequest('This client must send a code_challenge (PKCE, S256).', { parameter: 'code_challenge' });
    return { codeChallenge };
  }
  if (method !== 'S256') throw invalidRequest('The code_challenge_method must be S256.', { parameter: 'code_challenge_method' });
  if (!isCodeChallenge(codeChallenge)) throw invalidRequest('The code_challenge is not the base64url form of a SHA-256 hash.', { parameter: 'code_challenge' });
  return { codeChallenge };
};
