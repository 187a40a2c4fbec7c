import { Entity } from 'typeorm';
import { Count, Digest, Id, Instant, LongText, Text } from '../database/columns.js';

/** A code that was mailed to somebody who signs in. It proves the address for a few minutes, in the browser that asked for it, once. */
@Entity('email_codes')
export class EmailCode {
  /** Digest of the person and the browser that asked: there is one code for the two, and what is read over somebody's shoulder opens nothing elsewhere. */
  @Digest('id', { primary: true }) id!: string;
  @Id('user_id') userId!: string;
  /** Where it was sent: once that is no longer the person's address, it proves nothing. */
  @Text('email', 254) email!: string;
  /** Few enough values that a digest would tell it; and it is read back to be sent again. */
  @LongText('sealed') sealed!: string;
  @Count('tries') tries!: number;
  @Instant('created_at') createdAt!: number;
  @Instant('sent_at') sentAt!: number;
  @Instant('expires_at') expiresAt!: number;
}
