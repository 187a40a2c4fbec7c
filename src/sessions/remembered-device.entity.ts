import { Entity } from 'typeorm';
import { Digest, Id, Instant, Text } from '../database/columns.js';

/** A browser that stands for a person's second factor. */
@Entity('remembered_devices')
export class RememberedDevice {
  /** Public: what pages name it by. Never the cookie's value. */
  @Id('id', { primary: true }) id!: string;
  @Digest('token_digest') tokenDigest!: string;
  @Id('user_id') userId!: string;
  @Text('user_agent', 255, { nullable: true }) userAgent!: string | null;
  @Id('address', { nullable: true }) address!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('last_used_at') lastUsedAt!: number;
  @Instant('expires_at') expiresAt!: number;
}
