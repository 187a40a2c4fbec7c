import { Entity } from 'typeorm';
import { Count, Digest, Id, Instant, Json } from '../database/columns.js';

/** A device that waits for somebody to allow it something in a browser elsewhere. RFC 8628 §3.2. What was allowed is an authorization under this id. */
@Entity('device_codes')
export class DeviceCode {
  @Id('id', { primary: true }) id!: string;
  @Digest('code_digest') codeDigest!: string;
  /** Keyed: all codes that there can be are hashed in a minute. */
  @Digest('user_code_mac') userCodeMac!: string;
  @Id('client_id', { length: 128 }) clientId!: string;
  @Json('scopes') scopes!: readonly string[];
  @Json('resources') resources!: readonly string[];
  /** Where the device asked from: whoever allows it is shown that. */
  @Id('address') address!: string;
  /** Seconds that the device has to wait between two polls. */
  @Count('poll_interval') pollInterval!: number;
  @Instant('polled_at', { nullable: true }) polledAt!: number | null;
  @Instant('created_at') createdAt!: number;
  @Instant('expires_at') expiresAt!: number;
  @Id('decision', { length: 8, nullable: true }) decision!: 'allow' | 'deny' | null;
  /** The person. */
  @Id('decided_by', { nullable: true }) decidedBy!: string | null;
}
