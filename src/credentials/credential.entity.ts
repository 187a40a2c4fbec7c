import { Entity } from 'typeorm';
import { Digest, Id, Instant, Json, LongText, Sequence, Text } from '../database/columns.js';

/** What a person can hold beside their password. */
export type CredentialType = 'passkey' | 'totp' | 'recovery_code';

/** One thing that a person proves themselves with. A password is none of these: it stands on the person's own row. */
@Entity('credentials')
export class Credential {
  /** Public: what pages and the admin API name it by. Never what proves anything. */
  @Id('id', { primary: true }) id!: string;
  @Id('user_id') userId!: string;
  @Id('type', { length: 16 }) type!: CredentialType;
  /** What its owner calls it. */
  @Text('name', 64) name!: string;
  /** Digest of what it is found by: the WebAuthn credential id of a passkey, the code itself of a recovery code. Unique; null where it is found by its person. */
  @Digest('lookup', { nullable: true }) lookup!: string | null;
  /** Sealed: what must be read back and never shown. */
  @LongText('sealed', { nullable: true }) sealed!: string | null;
  /** What may be read by whoever has the database: public key, transports, AAGUID. */
  @Json('data') data!: Readonly<Record<string, unknown>>;
  /** The last time step or signature counter that was accepted: a proof that is no newer is a copy. */
  @Sequence('counter') counter!: number;
  @Instant('created_at') createdAt!: number;
  /** Null: begun and never proven, so it counts for nothing yet. */
  @Instant('confirmed_at', { nullable: true }) confirmedAt!: number | null;
  @Instant('last_used_at', { nullable: true }) lastUsedAt!: number | null;
  /** Single use is used up. */
  @Instant('used_at', { nullable: true }) usedAt!: number | null;
  /** What was begun and not proven by then is cleaned away. */
  @Instant('expires_at', { nullable: true }) expiresAt!: number | null;
}
