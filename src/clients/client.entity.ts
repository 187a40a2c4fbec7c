import { Entity } from 'typeorm';
import { Count, Id, Instant, Json, Text } from '../database/columns.js';
import type { ClientMetadata } from './client-metadata.js';

/** An application. Its metadata is stored under the names of RFC 7591 §2 and read through `Client` (client.ts). */
@Entity('clients')
export class ClientRecord {
  @Id('client_id', { primary: true, length: 128 }) clientId!: string;
  @Json('metadata') metadata!: ClientMetadata;
  @Instant('disabled_at', { nullable: true }) disabledAt!: number | null;
  /** Tokens issued before it count no more, also when the client is enabled again. */
  @Instant('tokens_valid_from', { nullable: true }) tokensValidFrom!: number | null;
  @Text('managed_by', 255, { nullable: true }) managedBy!: string | null;
  @Id('origin', { length: 16, nullable: true }) origin!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('updated_at') updatedAt!: number;
  @Count('version') version!: number;
}
