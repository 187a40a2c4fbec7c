import { Entity } from 'typeorm';
import { Digest, Id, Instant, LongText } from '../database/columns.js';

/** A picture that a client calls its logo, as it was when this server fetched it. */
@Entity('client_logos')
export class ClientLogo {
  /** SHA-256 of the logo_uri. */
  @Digest('uri_digest', { primary: true }) uriDigest!: string;
  /** SHA-256 of the picture, by which it is served; null where there is none that may be shown. */
  @Digest('digest', { nullable: true }) digest!: string | null;
  @Id('type', { nullable: true }) type!: string | null;
  /** base64 */
  @LongText('content', { nullable: true }) content!: string | null;
  @Instant('fetched_at') fetchedAt!: number;
}
