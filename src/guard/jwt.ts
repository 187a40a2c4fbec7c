import { type JwsAlgorithmName, isJwsAlgorithm } from './jws-algorithms.js';
import { LONGEST_TOKEN } from './bearer-credentials.js';
import { type JsonObject, isJsonObject } from './json-object.js';

/** A compact JWS taken apart; nothing about it is believed yet. */
export interface ParsedJwt {
  readonly alg: JwsAlgorithmName;
  readonly kid: string | undefined;
  readonly claims: JsonObject;
  /** What the signature is over. */
  readonly signed: string;
  readonly signature: Buffer;
}

/**
 * Header members that would let the token choose its own key, or change what the signature means. RFC 8725 §3.10, RFC 7515 §4.1.11:
 * a `crit` extension that is not understood must be refused, and none is.
 */
const REFUSED_MEMBERS = ['crit', 'b64', 'jwk', 'jku', 'x5u', 'x5c', 'zip', 'enc'];

/** Whether the token means to be a JWS: its first part is a JSON object with an `alg`. An opaque token may contain dots too. */
export function looksLikeJwt(token: string): boolean {
  const parts = token.split('.');
  return parts.length === 3 && parseHeader(parts[0] ?? '') !== undefined;
}

/** Reads an RFC 9068 access token. `undefined`: it is no such token, whatever its signature. */
export function parseAccessTokenJwt(token: string, algorithms: ReadonlySet<JwsAlgorithmName>): ParsedJwt | undefined {
  const parts = token.split('.');
  const [encodedHeader = '', encodedClaims = '', encodedSignature = ''] = parts;
  if (parts.length !== 3 || token.length > LONGEST_TOKEN) return undefined;
  const header = parseHeader(encodedHeader);
  const claims = parseObject(encodedClaims);
  const signature = decode(encodedSignature);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  const { alg, kid, typ } = header;
  if (!isJwsAlgorithm(alg) || !algorithms.has(alg)) return undefined;
  // An ID token, a logout token or a client assertion has the same issuer and key: only its type tells them apart. RFC 9068 §4, RFC 8725 §3.11.
  if (typeof typ !== 'string' || !/^(application\/)?at\+jwt$/i.test(typ)) return undefined;
  if (kid !== undefined && typeof kid !== 'string') return undefined;
  if (REFUSED_MEMBERS.some((member) => Object.hasOwn(header, member))) return undefined;
  return { alg, kid, claims, signed: `${encodedHeader}.${encodedClaims}`, signature };
}

function parseHeader(part: string): JsonObject | undefined {
  const header = parseObject(part);
  return typeof header?.['alg'] === 'string' ? header : undefined;
}

function parseObject(part: string): JsonObject | undefined {
  const bytes = decode(part);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** base64url without padding, in its one canonical spelling: several texts that decode to the same bytes would be several tokens. RFC 4648 §3.5. */
function decode(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}
