import { Entity } from 'typeorm';
import { Digest, Id, Instant, Sequence } from '../../database/columns.js';

/** Where the chain had come at some time, signed. Never changed; told to the log as well, where it is out of reach of who can write here. */
@Entity('audit_checkpoints')
export class AuditCheckpoint {
  @Sequence('sequence', { primary: true }) sequence!: number;
  @Digest('hash') hash!: string;
  @Instant('signed_at') signedAt!: number;
  @Id('key_id') keyId!: string;
  @Id('signature', { length: 128 }) signature!: string;
}
