import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type Statements, UniqueViolation } from '../database/statements.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { Authorization } from './authorization.entity.js';
import { CODE_PREFIX } from './authorization-code.store.js';
import { AuthorizationStore } from './authorization.store.js';
import type { RequestedClaims } from './requested-claims.js';

/** What somebody allowed a client, before it has become an authorization. Instants and durations in milliseconds. */
export interface AuthorizationDraft
  extends Pick<Authorization, 'userId' | 'clientId' | 'sessionId' | 'consentId' | 'scopes' | 'resources' | 'authenticatedAt' | 'amr' | 'nonce' | 'redirectUri' | 'codeChallenge'> {
  /** The stored request that it answers; `undefined` for one that was answered at once. */
  readonly requestId: string | undefined;
  /** What the client asked to be told by name. */
  readonly claims?: RequestedClaims | null;
  readonly at: number;
  readonly codeLifetime: number;
}

/** Mints authorization codes: the authorization module asks for one, the grant redeems it. One insert. RFC 6749 §4.1.2. */
@Injectable()
export class AuthorizationCodeMint {
  constructor(private readonly store: AuthorizationStore, private readonly database: Database, private readonly random: Random) {}

  /** The code, or `'already-answered'` when its stored request has yielded one before: a double click, a second tab. */
  async mint(draft: AuthorizationDraft, statements: Statements = this.database): Promise<{ readonly code: string } | 'already-answered'> {
    const code = this.random.secret(CODE_PREFIX);
    const { requestId, at, codeLifetime, ...given } = draft;
    const id = this.random.sortedId();
    const codeExpiresAt = at + codeLifetime;
    const authorization = Object.assign(new Authorization(), {
      claims: null, ...given, id, requestId: requestId ?? id, createdAt: at, expiresAt: codeExpiresAt, endedAt: null, endedBecause: null,
      codeDigest: digest(code), codeExpiresAt, codeRedeemedAt: null, redemptionId: null, refreshGeneration: 0, refreshedAt: null, refreshExpiresAt: null,
    });
    try {
      await this.store.insert(statements, authorization);
    } catch (error) {
      if (error instanceof UniqueViolation) return 'already-answered';
      throw error;
    }
    return { code };
  }
}
