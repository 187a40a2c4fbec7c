import { Entity } from 'typeorm';
import { Digest, Id, Instant, LongText, Text } from '../database/columns.js';

/** How a client came to be that registered itself, and by which token it is managed. RFC 7592. */
@Entity('registrations')
export class Registration {
  @Id('client_id', { primary: true, length: 128 }) clientId!: string;
  /** SHA-256 of the registration access token. */
  @Digest('token_digest') tokenDigest!: string;
  /** The initial access token that it was registered with: who gave it that one answers for it. */
  @Id('token_id', { nullable: true }) tokenId!: string | null;
  @Text('address', 64) address!: string;
  @LongText('software_statement', { nullable: true }) softwareStatement!: string | null;
  /** That of the client: another client that gets its id later is not this one. */
  @Instant('created_at') createdAt!: number;
  @Instant('first_used_at', { nullable: true }) firstUsedAt!: number | null;
  /** When it goes unless it was used; null once it was. */
  @Instant('expires_at', { nullable: true }) expiresAt!: number | null;
}
