import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../../tokens/authorization.store.js';
import type { ApiCaller } from './api-caller.js';

/** The session in which a token was given: the one that is told apart from the others, and kept where the others end. */
@Injectable()
export class OwnSessionIds {
  constructor(private readonly authorizations: AuthorizationStore) {}

  async of({ authorizationId }: ApiCaller): Promise<string> {
    return (await this.authorizations.findById(authorizationId))?.authorization.sessionId ?? '';
  }
}
