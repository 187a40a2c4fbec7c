import type { JWK } from 'jose';
import { Entity } from 'typeorm';
import type { SigningAlgorithm } from '../oauth/signing-algorithm-names.js';
import { Count, Id, Instant, Json, LongText } from '../database/columns.js';

export type { SigningAlgorithm };
/** The key pairs that clients encrypt to, by the name of RFC 7518 §4.1 that they are published under. */
export type EncryptionKeyAlgorithm = 'RSA-OAEP-256' | 'ECDH-ES';
export type KeyAlgorithm = SigningAlgorithm | EncryptionKeyAlgorithm;

/**
 * A key pair of this server: one that tokens are signed with, or one that clients encrypt to. The two live by the same rules and stand in one
 * table; no pair is for both, nor for two algorithms (RFC 8725 §3.1). Its state (next, active, retiring, retired) follows from the clock: see key-ring.ts.
 */
@Entity('signing_keys')
export class SigningKey {
  @Id('kid', { primary: true }) kid!: string;
  @Id('alg', { length: 16 }) alg!: KeyAlgorithm;
  /** 1, 2, 3 … per algorithm; unique with `alg`, so that two instances cannot both add the next key. */
  @Count('position') position!: number;
  @Json('public_jwk') publicJwk!: JWK;
  /** The private JWK, sealed under SECRET_KEY. */
  @LongText('sealed_private_jwk') sealedPrivateJwk!: string;
  @Instant('created_at') createdAt!: number;
  @Instant('activates_at') activatesAt!: number;
  /** Set when the key is withdrawn at once (compromise): its signatures stop counting. */
  @Instant('revoked_at', { nullable: true }) revokedAt!: number | null;
}
