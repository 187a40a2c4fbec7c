import { Entity } from 'typeorm';
import { Count, Digest, Id, Instant, LongText, Text } from '../database/columns.js';

/** One of a client's secrets: several may be valid at once, so that one can be exchanged without a failed request. */
@Entity('client_secrets')
export class ClientSecret {
  @Id('id', { primary: true }) id!: string;
  @Id('client_id', { length: 128 }) clientId!: string;
  @Text('name', 100) name!: string;
  /** SHA-256 of the secret; the secret itself is shown once, and stored only where it has to sign (`sealed`). */
  @Digest('secret_digest') secretDigest!: string;
  /** Its first characters, where it was made here: they tell it from others and nothing of the rest. Null for what somebody chose. */
  @Text('prefix', 16, { nullable: true }) prefix!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('expires_at', { nullable: true }) expiresAt!: number | null;
  /** Written some minutes late (credentials/secret-uses.ts); what a client holds in memory is older still. */
  @Instant('last_used_at', { nullable: true }) lastUsedAt!: number | null;
  /** How many days before its end it was warned of last (credentials/secret-warnings.ts). */
  @Count('warned_days', { nullable: true }) warnedDays!: number | null;
  /** The secret itself, sealed, for clients of which one side signs with it (readable-secrets.ts); null for all others. */
  @LongText('sealed', { nullable: true }) sealed!: string | null;
}
