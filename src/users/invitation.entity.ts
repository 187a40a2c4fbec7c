import { Entity } from 'typeorm';
import { Count, Flag, Id, Instant, Json, Text } from '../database/columns.js';

/** Somebody who may make an account of their own. Its link is a OneTimeLink with the invitation for its subject. */
@Entity('invitations')
export class Invitation {
  @Id('id', { primary: true }) id!: string;
  @Text('email', 254) email!: string;
  /** Whether the account's address counts as verified: whoever invites says that nobody but its owner gets the link. */
  @Flag('email_verified') emailVerified!: boolean;
  @Text('name', 255, { nullable: true }) name!: string | null;
  @Json('group_names') groups!: readonly string[];
  /** The application that the person goes on to. */
  @Id('client_id', { length: 128, nullable: true }) clientId!: string | null;
  @Id('created_by', { nullable: true }) createdBy!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('updated_at') updatedAt!: number;
  @Instant('expires_at') expiresAt!: number;
  @Instant('accepted_at', { nullable: true }) acceptedAt!: number | null;
  /** Who it became. */
  @Id('user_id', { nullable: true }) userId!: string | null;
  @Count('version') version!: number;
}
