import { Injectable } from '@nestjs/common';
import { CompactEncrypt } from 'jose';
import type { AlgorithmField } from '../clients/algorithm-policy.js';
import type { Client } from '../clients/client.js';
import { type ClientEncryptionKey, ClientKeys, ClientKeysUnreadable } from '../clients/client-keys.js';
import { JwtSigner } from '../keys/jwt-signer.js';
import { DEFAULT_CONTENT_ENCRYPTION, isContentEncryption, isEncryptionAlgorithm } from '../oauth/encryption-algorithms.js';
import { invalidRequest, temporarilyUnavailable, unauthorizedClient } from '../oauth/errors.js';
import { isSigningAlgorithmName, type SigningAlgorithm } from '../oauth/signing-algorithm-names.js';

/** What a client is told in a JWT of its own: each kind has fields in its registration that say how it is signed and encrypted. */
export type ClientJwtKind = 'id_token' | 'userinfo' | 'authorization';

/** Makes the JWTs that are for a client to read: signed and then encrypted as it is registered. RFC 7519 §11.2, OpenID Connect Core §10. */
@Injectable()
export class ClientJwts {
  constructor(private readonly signer: JwtSigner, private readonly keys: ClientKeys) {}

  /** The compact form of a signed JWT, nested in a JWE where the client asks for that. Throws as `checkKey` does. */
  async issue(client: Client, kind: ClientJwtKind, claims: Readonly<Record<string, unknown>>): Promise<string> {
    const signing = this.signer.sign(signingAlgorithmOf(client, kind), 'JWT', claims);
    const signed = typeof signing === 'string' ? signing : await signing;
    return encryptionOf(client, kind) === undefined ? signed : this.encrypt(client, kind, signed, { cty: 'JWT' });
  }

  /** A text encrypted as the client asks for this kind; unchanged where it asks for nothing. Throws as `checkKey` does. */
  async encrypt(client: Client, kind: ClientJwtKind, text: string, header: { readonly cty?: string } = {}): Promise<string> {
    const wanted = encryptionOf(client, kind);
    if (wanted === undefined) return text;
    const { key, kid } = await this.requireKey(client, kind, wanted);
    const protectedHeader = { ...wanted, ...(kid === undefined ? undefined : { kid }), ...header };
    return new CompactEncrypt(Buffer.from(text, 'utf8')).setProtectedHeader(protectedHeader).encrypt(key);
  }

  /**
   * Looks for the client's key before anything is used up on the way to an answer that needs it. Throws invalid_request where the client has
   * no key for what it asks for, temporarily_unavailable while its keys cannot be read.
   */
  async checkKey(client: Client, kind: ClientJwtKind): Promise<void> {
    const wanted = encryptionOf(client, kind);
    if (wanted !== undefined) await this.requireKey(client, kind, wanted);
  }

  private async requireKey(client: Client, kind: ClientJwtKind, { alg }: Encryption): Promise<ClientEncryptionKey> {
    const key = await this.keys.findEncryptionKey(client, alg).catch(unreadable);
    if (key === undefined) throw invalidRequest(`The client has registered ${kind}_encrypted_response_alg ${alg}, and no key for it (jwks, jwks_uri).`);
    return key;
  }
}

type Encryption = NonNullable<ReturnType<typeof encryptionOf>>;

/** Throws unauthorized_client where it is one that this server does not sign with: `checkClientDemands` has said so at the sign-in already. */
export function signingAlgorithmOf({ metadata }: Client, kind: ClientJwtKind): SigningAlgorithm {
  const field = `${kind}_signed_response_alg` satisfies AlgorithmField;
  const alg = metadata[field] ?? 'RS256';
  if (!isSigningAlgorithmName(alg)) throw unauthorizedClient(`The client is registered with ${field} ${alg}, which this server cannot do.`);
  return alg;
}

/** How the client wants this kind encrypted; `undefined`: not at all. */
export function encryptionOf({ metadata }: Client, kind: ClientJwtKind) {
  const alg = metadata[`${kind}_encrypted_response_alg` satisfies AlgorithmField];
  if (alg === undefined) return undefined;
  const enc = metadata[`${kind}_encrypted_response_enc` satisfies AlgorithmField] ?? DEFAULT_CONTENT_ENCRYPTION;
  if (!isEncryptionAlgorithm(alg) || !isContentEncryption(enc)) throw unauthorizedClient(`The client is registered with ${kind}_encrypted_response_alg ${alg} and ${enc}, which this server cannot do.`);
  return { alg, enc };
}

function unreadable(error: unknown): never {
  if (error instanceof ClientKeysUnreadable) throw temporarilyUnavailable({ cause: error });
  throw error;
}
