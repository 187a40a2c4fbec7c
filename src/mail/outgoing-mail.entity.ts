import { Entity } from 'typeorm';
import { Count, Id, Instant, LongText } from '../database/columns.js';

/** `kept`: there is no mail server, and development shows it instead. `lapsed`: what it said was over before it could be sent. */
export type MailStatus = 'waiting' | 'sent' | 'given-up' | 'lapsed' | 'kept' | 'withheld';

/** One mail on its way to one person. */
@Entity('mails')
export class OutgoingMail {
  @Id('id', { primary: true }) id!: string;
  @Id('message', { length: 40 }) message!: string;
  @Id('locale', { length: 16 }) locale!: string;
  /** The address and the data, as JSON: codes and links let somebody in. Gone once there is nothing left to send. */
  @LongText('sealed', { nullable: true }) sealed!: string | null;
  @Id('status', { length: 16 }) status!: MailStatus;
  @Count('attempts') attempts!: number;
  /** A word for what went wrong at the last attempt; null when nothing did. */
  @Id('last_error', { nullable: true }) lastError!: string | null;
  /** When it is tried (again), or when whoever tries it just now is given up for dead; null when nothing is left to do. */
  @Instant('next_at', { nullable: true }) nextAt!: number | null;
  /** Nobody wants it after that. */
  @Instant('useful_until') usefulUntil!: number;
  @Instant('created_at') createdAt!: number;
  @Instant('expires_at') expiresAt!: number;
}
