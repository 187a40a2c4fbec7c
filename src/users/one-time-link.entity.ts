import { Entity } from 'typeorm';
import { Count, Digest, Id, Instant, Json } from '../database/columns.js';

export type LinkPurpose = 'setup' | 'invitation' | 'password-setup' | 'password-reset' | 'email';

/** A way in that works once. There is one for each purpose and subject: a new one takes the place of the one before, which is dead with it. */
@Entity('one_time_links')
export class OneTimeLink {
  @Id('purpose', { primary: true, length: 16 }) purpose!: LinkPurpose;
  /** The id of the person or invitation that it is about; `<id>.<browser>` for what one browser has asked for a person; `first` for the set-up of this server. */
  @Id('subject', { primary: true }) subject!: string;
  @Id('id') id!: string;
  /** SHA-256 of a token; of a short code a mac, which nobody can try codes against who has the database alone. */
  @Digest('token_digest') tokenDigest!: string;
  @Json('data') data!: Readonly<Record<string, unknown>>;
  /** Wrong codes that were tried while it lived. */
  @Count('failures') failures!: number;
  @Id('created_by', { nullable: true }) createdBy!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('expires_at') expiresAt!: number;
  @Instant('used_at', { nullable: true }) usedAt!: number | null;
}
