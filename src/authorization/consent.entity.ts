import { Entity } from 'typeorm';
import { Id, Instant, Json } from '../database/columns.js';

/** What a person has allowed an application: one row for the two of them. */
@Entity('consents')
export class Consent {
  @Id('id', { primary: true }) id!: string;
  @Id('user_id') userId!: string;
  @Id('client_id', { length: 128 }) clientId!: string;
  @Json('scopes') scopes!: readonly string[];
  /** Claims that were asked for one by one; `null` where none ever was. */
  @Json('claims', { nullable: true }) claims!: readonly string[] | null;
  @Instant('granted_at') grantedAt!: number;
  @Instant('updated_at') updatedAt!: number;
}
