import { LONGEST_TOKEN } from './bearer-credentials.js';
import { parseCompactJws, parseJwsHeader } from './compact-jws.js';
import type { JsonObject } from './json-object.js';
import { type JwsAlgorithmName, isJwsAlgorithm } from './jws-algorithms.js';

/** A compact JWS that means to be an access token; nothing about it is believed yet. */
export interface ParsedJwt {
  readonly alg: JwsAlgorithmName;
  readonly kid: string | undefined;
  readonly claims: JsonObject;
  /** What the signature is over. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** Whether the token means to be a JWS: its first part is a JSON object with an `alg`. An opaque token may contain dots too. */
export function looksLikeJwt(token: string): boolean {
  const parts = token.split('.');
  return parts.length === 3 && parseJwsHeader(parts[0] ?? '') !== undefined;
}

/** Reads an RFC 9068 access token. `undefined`: it is no such token, whatever its signature. */
export function parseAccessTokenJwt(token: string, algorithms: ReadonlySet<JwsAlgorithmName>): ParsedJwt | undefined {
  const jws = parseCompactJws(token, LONGEST_TOKEN);
  if (jws === undefined) return undefined;
  const { alg, kid, typ } = jws.header;
  if (!isJwsAlgorithm(alg) || !algorithms.has(alg)) return undefined;
  // An ID token, a logout token or a client assertion has the same issuer and key: only its type tells them apart. RFC 9068 §4, RFC 8725 §3.11.
  if (typeof typ !== 'string' || !/^(application\/)?at\+jwt$/i.test(typ)) return undefined;
  if (kid !== undefined && typeof kid !== 'string') return undefined;
  return { alg, kid, claims: jws.claims, signed: jws.signed, signature: jws.signature };
}
