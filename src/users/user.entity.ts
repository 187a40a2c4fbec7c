import { Entity } from 'typeorm';
import { Count, Flag, Id, Instant, Json, LongText, Text } from '../database/columns.js';

/** A person. Standard claims that are neither name nor e-mail live in `profile` under their OpenID Connect names (Core §5.1). */
@Entity('users')
export class User {
  @Id('id', { primary: true }) id!: string;
  /** The subject identifier: never changed, never given to another person (Core §8). */
  @Id('sub', { length: 255 }) sub!: string;
  @Text('preferred_username', 128) preferredUsername!: string;
  @Text('email', 254, { nullable: true }) email!: string | null;
  @Flag('email_verified') emailVerified!: boolean;
  @Json('profile') profile!: UserProfile;
  /** argon2id in PHC form, or an imported hash that is replaced at the next sign-in. */
  @LongText('password_hash', { nullable: true }) passwordHash!: string | null;
  /** When somebody chose it; hashed anew it stays the same. Null: there is none, or it is older than this column. */
  @Instant('password_changed_at', { nullable: true }) passwordChangedAt!: number | null;
  /** When a link that may have been mailed set the password that stands. Null: none did, or its owner has shown more than their mailbox since. */
  @Instant('password_mailed_at', { nullable: true }) passwordMailedAt!: number | null;
  @Instant('disabled_at', { nullable: true }) disabledAt!: number | null;
  /** Set when the person was deleted; the row stays so that its `sub` is never given out again. */
  @Instant('deleted_at', { nullable: true }) deletedAt!: number | null;
  /** `file:<name>` when a doorward.yaml owns the row. */
  @Text('managed_by', 255, { nullable: true }) managedBy!: string | null;
  /** `demo` for what development mode made; production refuses to start with it. */
  @Id('origin', { length: 16, nullable: true }) origin!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('updated_at') updatedAt!: number;
  @Count('version') version!: number;

  get active(): boolean {
    return this.disabledAt === null && this.deletedAt === null;
  }
}

/** OpenID Connect Core §5.1 under the wire's own names. */
export interface UserProfile {
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly middle_name?: string;
  readonly nickname?: string;
  readonly profile?: string;
  readonly picture?: string;
  readonly website?: string;
  readonly gender?: string;
  readonly birthdate?: string;
  readonly zoneinfo?: string;
  readonly locale?: string;
  readonly phone_number?: string;
  readonly phone_number_verified?: boolean;
  readonly address?: Readonly<Record<string, string>>;
}
