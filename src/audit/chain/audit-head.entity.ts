import { Entity } from 'typeorm';
import { Digest, Id, Instant, Sequence } from '../../database/columns.js';

/** Where the chain ends now. Whoever shortens the chain must move this, and cannot sign it. */
@Entity('audit_heads')
export class AuditHead {
  @Id('name', { primary: true }) name!: string;
  @Sequence('sequence') sequence!: number;
  @Digest('hash') hash!: string;
  @Instant('signed_at') signedAt!: number;
  @Id('key_id') keyId!: string;
  @Id('signature', { length: 128 }) signature!: string;
}
