import { Entity } from 'typeorm';
import { Count, Digest, Id, Instant, Json, LongText, Text } from '../database/columns.js';
import type { RequestedClaims } from './requested-claims.js';

/**
 * Who allowed which client what: the one row behind a code, its refresh family and their access tokens.
 * It is inserted with its code and lives until its last token has expired; ending it ends all of them.
 * docs/decisions/0003: why code and refresh family are columns here and not tables of their own.
 */
@Entity('authorizations')
export class Authorization {
  @Id('id', { primary: true }) id!: string;
  /** The stored authorization request it answers, or its own id: unique, so that one request yields one answer. */
  @Id('request_id') requestId!: string;
  @Id('user_id') userId!: string;
  @Id('client_id', { length: 128 }) clientId!: string;
  @Id('session_id') sessionId!: string;
  /** The consent it rests on; `null` for a first-party client. Gone with it: a withdrawn consent leaves nothing alive. */
  @Id('consent_id', { nullable: true }) consentId!: string | null;
  @Json('scopes') scopes!: readonly string[];
  /** API identifiers named by `resource` (RFC 8707); empty when none was named. */
  @Json('resources') resources!: readonly string[];
  @Instant('authenticated_at') authenticatedAt!: number;
  @Json('amr') amr!: readonly string[];
  @Text('nonce', 2048, { nullable: true }) nonce!: string | null;
  /** What it asked to be told by name; `null` for nothing. */
  @Json('claims', { nullable: true }) claims!: RequestedClaims | null;
  @Instant('created_at') createdAt!: number;
  /** After this nothing that it yielded is valid: what the clean-up goes by. */
  @Instant('expires_at') expiresAt!: number;
  @Instant('ended_at', { nullable: true }) endedAt!: number | null;
  @Id('ended_because', { length: 32, nullable: true }) endedBecause!: string | null;

  /** The authorization code, RFC 6749 §4.1.2. */
  @Digest('code_digest', { nullable: true }) codeDigest!: string | null;
  @Instant('code_expires_at', { nullable: true }) codeExpiresAt!: number | null;
  @Instant('code_redeemed_at', { nullable: true }) codeRedeemedAt!: number | null;
  /** Random, written by the statement that redeems or rotates: after a lost connection, who reads its own back has won. */
  @Id('redemption_id', { nullable: true }) redemptionId!: string | null;
  @LongText('redirect_uri', { nullable: true }) redirectUri!: string | null;
  @Id('code_challenge', { length: 128, nullable: true }) codeChallenge!: string | null;

  /** The refresh family: 0 until a refresh token was issued, then the live token's generation. */
  @Count('refresh_generation') refreshGeneration!: number;
  @Instant('refreshed_at', { nullable: true }) refreshedAt!: number | null;
  /** The live refresh token ends here unless it is used (idle time). */
  @Instant('refresh_expires_at', { nullable: true }) refreshExpiresAt!: number | null;
}
