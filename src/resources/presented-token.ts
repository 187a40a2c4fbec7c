import type { FastifyReply, FastifyRequest } from 'fastify';
import { authorizationFields, type BearerChallenge, isBearerToken, readBearerToken, TokenRefused } from '../guard/index.js';
import { invalidRequest } from '../oauth/errors.js';
import { OAuthError } from '../oauth/oauth-error.js';
import { Parameters } from '../oauth/parameters.js';

const PARAMETER = 'access_token';

/** The token in the Authorization header; throws TokenRefused where there is none. RFC 6750 §2.1. */
export function tokenInHeader(request: FastifyRequest, challenge: BearerChallenge): string {
  refuseInQuery(request, challenge);
  return readBearerToken(authorizationFields(request.raw), challenge);
}

/** As `tokenInHeader`, or the form field of a POST (RFC 6750 §2.2). In two places at once it is refused: which one counts would be a guess. */
export function tokenInHeaderOrForm(request: FastifyRequest, challenge: BearerChallenge): string {
  const form = request.body instanceof Parameters ? request.body : Parameters.none;
  if (!form.has(PARAMETER)) return tokenInHeader(request, challenge);
  refuseInQuery(request, challenge);
  if (authorizationFields(request.raw).length > 0) throw challenge.invalidRequest('The access token may be sent in one place only.');
  const token = form.isRepeated(PARAMETER) ? undefined : form.get(PARAMETER);
  if (token === undefined || !isBearerToken(token)) throw challenge.invalidRequest('The parameter access_token is malformed.');
  return token;
}

/** Addresses end up in logs, histories and Referer headers, so a token there is compromised. RFC 9700 §4.3.2. */
function refuseInQuery(request: FastifyRequest, challenge: BearerChallenge): void {
  if (request.query instanceof Parameters && request.query.has(PARAMETER)) throw challenge.invalidRequest('The access token may not be sent in the address.');
}

/** Runs a guard's check; a refusal puts its challenge on the reply and becomes the error that the filters answer. */
export async function answeringRefusals(reply: FastifyReply, check: () => Promise<void>): Promise<true> {
  try {
    await check();
    return true;
  } catch (refusal) {
    if (!(refusal instanceof TokenRefused)) throw refusal;
    void reply.headers(refusal.headers);
    throw toOAuthError(refusal);
  }
}

function toOAuthError(refusal: TokenRefused): OAuthError {
  const { error, message, cause } = refusal;
  if (error === 'invalid_request') return invalidRequest(message, { parameter: PARAMETER });
  // Without a token the challenge names no error (RFC 6750 §3.1); the body of a JSON answer has to.
  if (error === undefined) return new OAuthError('invalid_token', 'An access token is required.');
  return new OAuthError(error, message, { cause });
}
