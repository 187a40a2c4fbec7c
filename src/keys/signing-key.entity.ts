import type { JWK } from 'jose';
import { Entity } from 'typeorm';
import { Count, Id, Instant, Json, LongText } from '../database/columns.js';

export type SigningAlgorithm = 'ES256' | 'RS256' | 'EdDSA';

/** A key pair that tokens are signed with. Its state (next, active, retiring, retired) follows from the clock: see key-ring.ts. */
@Entity('signing_keys')
export class SigningKey {
  @Id('kid', { primary: true }) kid!: string;
  @Id('alg', { length: 16 }) alg!: SigningAlgorithm;
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
