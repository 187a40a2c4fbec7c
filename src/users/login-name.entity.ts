import { Entity } from 'typeorm';
import { Digest, Id } from '../database/columns.js';

/** A name a person can sign in with: one row per user name and per verified e-mail address, unique over both together. */
@Entity('login_names')
export class LoginName {
  /** SHA-256 of the case-folded NFC form. */
  @Digest('name_digest', { primary: true }) nameDigest!: string;
  @Id('user_id') userId!: string;
  @Id('kind', { length: 16 }) kind!: 'username' | 'email';
}
