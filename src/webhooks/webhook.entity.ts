import { Entity } from 'typeorm';
import { Count, Flag, Id, Instant, Json, LongText, Text } from '../database/columns.js';

/** Why a webhook gets nothing: `gone` and `failing` are what the server found itself. */
export type DisabledReason = 'admin' | 'gone' | 'failing';

/** An address that hears of events. */
@Entity('webhooks')
export class Webhook {
  @Id('id', { primary: true }) id!: string;
  /** What a doorward.yaml knows it by; null: nobody has named it. */
  @Text('name', 128, { nullable: true }) name!: string | null;
  @Text('url', 2048) url!: string;
  @Text('description', 500, { nullable: true }) description!: string | null;
  /** Types and patterns: `client.created`, `user.*`, `*`. */
  @Json('events') events!: readonly string[];
  /** Whether it is told more of people than their ids. */
  @Flag('personal_data') personalData!: boolean;
  /** What messages are signed with; sealed, as the server must read it back. */
  @LongText('sealed_secret') sealedSecret!: string;
  @Instant('secret_made_at') secretMadeAt!: number;
  /** Signs beside the other one until an instant, so that a receiver can be changed without losing a message. */
  @LongText('sealed_previous_secret', { nullable: true }) sealedPreviousSecret!: string | null;
  @Instant('previous_secret_until', { nullable: true }) previousSecretUntil!: number | null;
  /** Events from then on are sent; null while it is disabled. */
  @Instant('enabled_at', { nullable: true }) enabledAt!: number | null;
  @Id('disabled_because', { nullable: true }) disabledBecause!: DisabledReason | null;
  /** The first failure since the last success. */
  @Instant('failing_since', { nullable: true }) failingSince!: number | null;
  /** The file that declares it: `file:doorward.yaml`. */
  @Text('managed_by', 255, { nullable: true }) managedBy!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('updated_at') updatedAt!: number;
  /** Changes with what admins set; deliveries leave it alone. */
  @Count('version') version!: number;
}
