import type { BearerChallenge } from './bearer-challenge.js';

/** The longest token that is looked at. */
export const LONGEST_TOKEN = 16_384;

/** RFC 6750 §2.1 b64token. */
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * Reads the token from the Authorization header fields of a request. One space separates scheme and token: RFC 9110 would
 * allow more, but whoever sends more is joining strings wrongly or probing what two parsers make of it.
 *
 * @throws TokenRefused 401 without error when there is none, 400 invalid_request when there are two or it is malformed.
 */
export function readBearerToken(fields: string | readonly string[] | undefined, challenge: BearerChallenge): string {
  const values = fields === undefined ? [] : typeof fields === 'string' ? [fields] : fields;
  if (values.length > 1) throw challenge.invalidRequest('The Authorization header may be sent once.');
  const value = values[0] ?? '';
  const scheme = /^[^\s,]*/.exec(value)?.[0] ?? '';
  if (scheme.toLowerCase() !== 'bearer') throw challenge.missing();
  const token = value.slice(scheme.length + 1);
  if (value.charAt(scheme.length) !== ' ' || !isBearerToken(token)) throw challenge.invalidRequest('The Authorization header must be "Bearer", one space and the token.');
  return token;
}

export function isBearerToken(token: string): boolean {
  return token.length <= LONGEST_TOKEN && B64TOKEN.test(token);
}

interface WithRawHeaders {
  readonly rawHeaders?: readonly string[];
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Every Authorization field of a Node request: `headers` keeps only the first of two, which is how one slips past a guard. */
export function authorizationFields(request: WithRawHeaders): readonly string[] {
  const raw = request.rawHeaders;
  if (raw !== undefined) return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === 'authorization');
  const value = request.headers?.['authorization'];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
