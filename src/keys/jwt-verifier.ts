import { Injectable } from '@nestjs/common';
import { KeyRing } from './key-ring.js';
import type { RingKey } from './key-snapshot.js';
import { SIGNING_ALGORITHMS } from './signing-algorithms.js';

export type Claims = Readonly<Record<string, unknown>>;

/** Longer than any token Doorward signs. */
const LONGEST = 16_384;
const COMPACT_JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Checks the signature of a token that this server signed. The header chooses among our own keys and nothing else: the algorithm
 * is the key's, never the header's, and jwk, jku, x5u and crit are not looked at but refused (RFC 8725 §3.1, §3.5, §3.10).
 */
@Injectable()
export class JwtVerifier {
  constructor(private readonly ring: KeyRing) {}

  /** The claims of a token of this type with a good signature; times and audience are the caller's to check. */
  async verify(token: string, typ: string): Promise<Claims | undefined> {
    return this.verifyWith(token, typ, (kid) => this.ring.verifying(kid));
  }

  /** Whether the key that a token names still counts: for who remembers that its signature is good. */
  trusts(token: string): boolean | Promise<boolean> {
    const key = this.ring.verifying(kidOf(token));
    return key instanceof Promise ? key.then((found) => found !== undefined) : key !== undefined;
  }

  /** As `verify`, for an id_token_hint: keys that have retired count too. */
  async verifyHint(token: string): Promise<Claims | undefined> {
    const claims = await this.verifyWith(token, 'JWT', (kid) => this.ring.verifyingHints(kid));
    // A signed answer of UserInfo has the same type, issuer and audience, and no end. RFC 8725 §2.8.
    return typeof claims?.['exp'] === 'number' ? claims : undefined;
  }

  private async verifyWith(token: string, typ: string, find: (kid: string) => RingKey | undefined | Promise<RingKey | undefined>): Promise<Claims | undefined> {
    if (token.length > LONGEST || !COMPACT_JWS.test(token)) return undefined;
    const [header = '', payload = '', signature = ''] = token.split('.');
    const protectedHeader = parseObject(header);
    if (protectedHeader === undefined || protectedHeader['typ'] !== typ || typeof protectedHeader['kid'] !== 'string') return undefined;
    if (Object.keys(protectedHeader).some((name) => name !== 'alg' && name !== 'typ' && name !== 'kid')) return undefined;
    const key = await find(protectedHeader['kid']);
    if (key === undefined || protectedHeader['alg'] !== key.alg) return undefined;
    const bytes = Buffer.from(signature, 'base64url');
    // Several base64url texts decode to the same bytes; only one of them is the token we issued.
    if (bytes.toString('base64url') !== signature) return undefined;
    if (!SIGNING_ALGORITHMS[key.alg].verify(`${header}.${payload}`, key.publicKey, bytes)) return undefined;
    return parseObject(payload);
  }
}

function kidOf(token: string): string {
  const kid = parseObject(token.slice(0, token.indexOf('.')))?.['kid'];
  return typeof kid === 'string' ? kid : '';
}

function parseObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
