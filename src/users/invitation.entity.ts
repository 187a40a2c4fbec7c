import { Entity } from 'typeorm';
import { Count, Flag, Id, Instant, Json, Text } from '../database/columns.js';

/** Somebody who may make an account of their own. Its link is a OneTimeLink with the invitation for its subject. */
@Entity('invitations')
export class Invitation {
  @Id('id', { primary: true }) id!: string;
  @Text('email', 254) email!: string;
  /** What whoever invites says: whether nobody but the owner of the address gets the link. Null: nothing, so that it goes by how the link is passed on. */
  @Flag('email_vouched', { nullable: true }) emailVouched!: boolean | null;
  /** Whether the account's address counts as verified: so they say, or the link that works now was mailed to it. */
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
