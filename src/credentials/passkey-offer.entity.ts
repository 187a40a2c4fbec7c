import { Entity } from 'typeorm';
import { Id, Instant } from '../database/columns.js';

/** A person was asked whether they want a passkey. */
@Entity('passkey_offers')
export class PasskeyOffer {
  @Id('user_id', { primary: true }) userId!: string;
  /** Not asked again before this. */
  @Instant('next_at') nextAt!: number;
}
