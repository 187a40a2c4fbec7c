import { type JsonObject, isJsonObject } from './json-object.js';

/** A compact JWS taken apart (RFC 7515 §7.1); nothing about it is believed yet. */
export interface CompactJws {
  /** Has a textual `alg`, and no member that would choose its own key or change what the signature means. */
  readonly header: JsonObject;
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

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** `undefined`: not a JWS with a JSON object inside, whatever its signature. */
export function parseCompactJws(token: string, longest: number): CompactJws | undefined {
  if (token.length > longest) return undefined;
  const parts = token.split('.');
  const [encodedHeader = '', encodedClaims = '', encodedSignature = ''] = parts;
  if (parts.length !== 3) return undefined;
  const header = parseJwsHeader(encodedHeader);
  const claims = parseObject(encodedClaims);
  const signature = decode(encodedSignature);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  if (REFUSED_MEMBERS.some((member) => Object.hasOwn(header, member))) return undefined;
  return { header, claims, signed: `${encodedHeader}.${encodedClaims}`, signature };
}

export function parseJwsHeader(part: string): JsonObject | undefined {
  const header = parseObject(part);
  return typeof header?.['alg'] === 'string' ? header : undefined;
}

function parseObject(part: string): JsonObject | undefined {
  const bytes = decode(part);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(UTF8.decode(bytes));
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
