import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { columnsOf, readEntity } from '../database/mapping.js';
import type { Statements } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { digest } from '../platform/token-digest.js';
import { User } from '../users/user.entity.js';
import { OpaqueAccessToken } from './access-token.entity.js';
import { RevokedToken } from './revoked-token.entity.js';
import { FACTS, readFacts, type StandingFacts, STANDING_JOINS } from './standing-facts.js';

/** What the database says of an access token that somebody presents. */
export interface PresentedAccessToken {
  /** The stored token; `undefined` for a JWT. */
  readonly token: OpaqueAccessToken | undefined;
  readonly revoked: boolean;
  /** `undefined` when it rests on no authorization (client_credentials). */
  readonly facts: StandingFacts | undefined;
  /** Only when asked for. */
  readonly user: User | undefined;
}

type Row = Readonly<Record<string, unknown>>;

const USER = `, ${columnsOf(User, 'u')}`;
const selectOpaque = (more: string): string => `SELECT ${columnsOf(OpaqueAccessToken, 't')}, a.id AS a_id, ${FACTS}${more}
  FROM access_tokens t LEFT JOIN authorizations a ON a.id = t.authorization_id ${STANDING_JOINS.replace(/^JOIN users/, 'LEFT JOIN users')} WHERE t.token_digest = ?`;
const selectJwt = (more: string): string => `SELECT a.id AS a_id, r.jti_digest AS revoked, ${FACTS}${more}
  FROM authorizations a ${STANDING_JOINS} LEFT JOIN revoked_tokens r ON r.jti_digest = ? WHERE a.id = ?`;
/** Made once: every introspection asks, and to put them together would cost as much as to ask. */
const OPAQUE = { bare: selectOpaque(''), withUser: selectOpaque(USER) } as const;
const JWT = { bare: selectJwt(''), withUser: selectJwt(USER) } as const;

/** The opaque access tokens, and single JWT access tokens that were revoked before their time. Each look-up is one statement. */
@Injectable()
export class AccessTokenStore {
  constructor(private readonly database: Database, private readonly clock: Clock) {}

  async insert(token: OpaqueAccessToken): Promise<void> {
    await this.database.insert(OpaqueAccessToken, token);
  }

  async findOpaque(tokenDigest: string, withUser: boolean): Promise<PresentedAccessToken | undefined> {
    const row = await this.database.row<Row>(withUser ? OPAQUE.withUser : OPAQUE.bare, [tokenDigest]);
    return row === undefined ? undefined : { token: readEntity(OpaqueAccessToken, row, 't'), revoked: false, ...this.standing(row, withUser) };
  }

  /** `undefined` when the authorization that the JWT names is gone. */
  async findJwt(authorizationId: string, jti: string, withUser: boolean): Promise<PresentedAccessToken | undefined> {
    const row = await this.database.row<Row>(withUser ? JWT.withUser : JWT.bare, [digest(jti), authorizationId]);
    return row === undefined ? undefined : { token: undefined, revoked: row['revoked'] !== null, ...this.standing(row, withUser) };
  }

  async isRevoked(jti: string): Promise<boolean> {
    return (await this.database.row('SELECT jti_digest FROM revoked_tokens WHERE jti_digest = ?', [digest(jti)])) !== undefined;
  }

  /** Until `expiresAt` (milliseconds) nobody accepts the JWT any more. Revoking twice is revoking once. */
  async revokeJwt(statements: Statements, jti: string, expiresAt: number): Promise<void> {
    const revoked = Object.assign(new RevokedToken(), { jtiDigest: digest(jti), revokedAt: this.clock.now(), expiresAt });
    await statements.upsert(RevokedToken, revoked, ['jtiDigest'], ['expiresAt']);
  }

  async revokeOpaque(statements: Statements, tokenDigest: string): Promise<void> {
    await statements.run('DELETE FROM access_tokens WHERE token_digest = ?', [tokenDigest]);
  }

  private standing(row: Row, withUser: boolean): Pick<PresentedAccessToken, 'facts' | 'user'> {
    const bound = typeof row['a_id'] === 'string';
    return { facts: bound ? readFacts(row) : undefined, user: bound && withUser ? readEntity(User, row, 'u') : undefined };
  }
}
