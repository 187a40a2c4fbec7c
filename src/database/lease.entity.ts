import { Entity } from 'typeorm';
import { Id, Instant } from './columns.js';

/** Work that one instance does at a time (clean-up, key rotation). */
@Entity('leases')
export class Lease {
  @Id('name', { primary: true }) name!: string;
  @Id('holder') holder!: string;
  @Instant('expires_at') expiresAt!: number;
}
