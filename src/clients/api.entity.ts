import { Entity } from 'typeorm';
import { Count, Id, Instant, Json, Text } from '../database/columns.js';

export interface ApiScope {
  readonly value: string;
  readonly description: string;
  /** Asks even first-party clients for consent. */
  readonly sensitive?: boolean;
}

/** A resource server: what access tokens are for (RFC 8707 calls its identifier a resource). */
@Entity('apis')
export class Api {
  @Id('identifier', { primary: true, length: 512 }) identifier!: string;
  @Text('name', 200) name!: string;
  @Id('access_token_format', { length: 16 }) accessTokenFormat!: 'jwt' | 'opaque';
  @Json('scopes') scopes!: readonly ApiScope[];
  /** Since when it has had each of them: nobody allowed one before. What is missing, it has always had. */
  @Json('scopes_since', { nullable: true }) scopesSince!: Readonly<Record<string, number>> | null;
  /** The clients that may introspect tokens of this API. */
  @Json('introspection_clients') introspectionClients!: readonly string[];
  @Text('managed_by', 255, { nullable: true }) managedBy!: string | null;
  @Id('origin', { length: 16, nullable: true }) origin!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('updated_at') updatedAt!: number;
  @Count('version') version!: number;
}
