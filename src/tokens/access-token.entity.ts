import { Entity } from 'typeorm';
import { Digest, Id, Instant, Json } from '../database/columns.js';

/** An opaque access token. JWT access tokens have no row. */
@Entity('access_tokens')
export class OpaqueAccessToken {
  @Digest('token_digest', { primary: true }) tokenDigest!: string;
  @Id('jti') jti!: string;
  /** `null` for client_credentials. */
  @Id('authorization_id', { nullable: true }) authorizationId!: string | null;
  @Id('client_id', { length: 128 }) clientId!: string;
  @Id('sub', { length: 255 }) sub!: string;
  @Json('scopes') scopes!: readonly string[];
  @Id('audience', { length: 512 }) audience!: string;
  @Instant('issued_at') issuedAt!: number;
  @Instant('expires_at') expiresAt!: number;
}
