import { Entity } from 'typeorm';
import { Id, Instant, Json, Text } from '../database/columns.js';

/** A request that the authorization or the token endpoint refused, without anything that is secret or tells of a person. Kept for a week. */
@Entity('refused_requests')
export class RefusedRequest {
  @Id('request_id', { primary: true }) requestId!: string;
  @Instant('refused_at') refusedAt!: number;
  @Id('endpoint', { length: 16 }) endpoint!: 'authorization' | 'token';
  /** Of a client that exists. */
  @Id('client_id', { length: 128, nullable: true }) clientId!: string | null;
  @Id('error') error!: string;
  @Id('parameter', { nullable: true }) parameter!: string | null;
  @Text('description', 500) description!: string;
  /** By name; a list where it was repeated, true where only that it was sent is kept. */
  @Json('sent') sent!: Readonly<Record<string, string | true | readonly string[]>>;
}
