import { Entity } from 'typeorm';
import type { JsonWebKeySet } from '../clients/client-metadata.js';
import { Id, Instant, Json, Text } from '../database/columns.js';

/** Somebody whose software statements are believed, and the keys that they are signed with. RFC 7591 §2.3. */
@Entity('statement_issuers')
export class StatementIssuer {
  @Id('id', { primary: true }) id!: string;
  @Text('issuer', 512) issuer!: string;
  @Json('jwks') jwks!: JsonWebKeySet;
  @Instant('created_at') createdAt!: number;
}
