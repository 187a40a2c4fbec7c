import { Entity } from 'typeorm';
import { Id, Instant, Text } from '../database/columns.js';

/** The key of what audit events say of one person. Erasing it erases that, in every copy of the events, and leaves the chain whole. */
@Entity('audit_keys')
export class AuditKey {
  @Id('user_id', { primary: true }) userId!: string;
  /** 32 random bytes, sealed under SECRET_KEY; null once the person was erased. */
  @Text('sealed_key', 255, { nullable: true }) sealedKey!: string | null;
  /** The row stays, so that what is still under way about an erased person gets no new key. */
  @Instant('erased_at', { nullable: true }) erasedAt!: number | null;
}
