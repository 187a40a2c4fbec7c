import { Entity } from 'typeorm';
import { Digest, Instant } from '../database/columns.js';

/** A single access token that was revoked before its time; the row lives as long as the token would have. */
@Entity('revoked_tokens')
export class RevokedToken {
  @Digest('jti_digest', { primary: true }) jtiDigest!: string;
  @Instant('revoked_at') revokedAt!: number;
  @Instant('expires_at') expiresAt!: number;
}
