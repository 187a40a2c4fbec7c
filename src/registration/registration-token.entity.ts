import { Entity } from 'typeorm';
import { Count, Digest, Id, Instant, Json, Text } from '../database/columns.js';

/** An initial access token: lets its bearer register clients, within its policy. RFC 7591 §3. */
@Entity('registration_tokens')
export class RegistrationToken {
  @Id('id', { primary: true }) id!: string;
  @Text('name', 100) name!: string;
  @Digest('token_digest') tokenDigest!: string;
  /** What it allows besides what everybody may register. */
  @Json('grant_types') grantTypes!: readonly string[];
  @Json('scopes') scopes!: readonly string[];
  @Count('uses') uses!: number;
  /** Null: as often as one likes. */
  @Count('most_uses', { nullable: true }) mostUses!: number | null;
  @Instant('created_at') createdAt!: number;
  @Instant('expires_at', { nullable: true }) expiresAt!: number | null;
  @Instant('last_used_at', { nullable: true }) lastUsedAt!: number | null;
}
