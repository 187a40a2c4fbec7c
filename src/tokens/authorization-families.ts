import { Injectable } from '@nestjs/common';
import type { Statements } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import type { Authorization } from './authorization.entity.js';
import { AuthorizationStore } from './authorization.store.js';
import { RefreshTokens } from './refresh-token.js';

/** Finds the authorization behind a refresh token of any generation, and ends it. */
@Injectable()
export class AuthorizationFamilies {
  constructor(private readonly tokens: RefreshTokens, private readonly store: AuthorizationStore, private readonly clock: Clock) {}

  async ofRefreshToken(token: string): Promise<Authorization | undefined> {
    const presented = this.tokens.parse(token);
    return presented === undefined ? undefined : (await this.store.findById(presented.authorizationId))?.authorization;
  }

  async end(statements: Statements, family: Authorization, because: string): Promise<boolean> {
    return this.store.end(statements, family.id, because, this.clock.now());
  }
}
