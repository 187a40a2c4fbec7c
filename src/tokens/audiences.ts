import { Inject, Injectable } from '@nestjs/common';
import { ApiStore } from '../clients/api.store.js';
import { unknownScopes } from '../clients/known-scopes.js';
import { CONFIG, type Config } from '../config/config.js';
import { UserClaims } from '../users/user-claims.js';
import { type Audience, type AudienceQuestion, chooseAudience } from './audience.js';

/** Chooses whom a token is for among the APIs that there are. */
@Injectable()
export class Audiences {
  constructor(private readonly apis: ApiStore, private readonly claims: UserClaims, @Inject(CONFIG) private readonly config: Config) {}

  /** Scopes that mean nothing any more, to no API, are left out. Throws invalid_target. */
  async choose(question: AudienceQuestion): Promise<Audience> {
    const all = this.apis.all();
    const apis = all instanceof Promise ? await all : all;
    const unknown = unknownScopes(question.scopes, apis).filter((scope) => !this.claims.scopes().includes(scope));
    const scopes = unknown.length === 0 ? question.scopes : question.scopes.filter((scope) => !unknown.includes(scope));
    return chooseAudience({ ...question, scopes }, apis, this.config.publicUrl.issuer);
  }
}
