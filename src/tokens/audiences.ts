import { Inject, Injectable } from '@nestjs/common';
import type { Api } from '../clients/api.entity.js';
import { ApiStore } from '../clients/api.store.js';
import { unknownScopes } from '../clients/known-scopes.js';
import { CONFIG, type Config } from '../config/config.js';
import { UserClaims } from '../users/user-claims.js';
import { type Audience, type AudienceQuestion, chooseAudience } from './audience.js';

/** Chooses whom a token is for among the APIs that there are. */
@Injectable()
export class Audiences {
  constructor(private readonly apis: ApiStore, private readonly claims: UserClaims, @Inject(CONFIG) private readonly config: Config) {}

  /** Scopes that mean nothing any more, to no API, are left out. At once when the APIs are in memory. Throws, or rejects with, invalid_target. */
  choose(question: AudienceQuestion): Audience | Promise<Audience> {
    const apis = this.apis.all();
    return apis instanceof Promise ? apis.then((loaded) => this.among(loaded, question)) : this.among(apis, question);
  }

  private among(apis: readonly Api[], question: AudienceQuestion): Audience {
    const unknown = unknownScopes(question.scopes, apis).filter((scope) => !this.claims.scopes().includes(scope));
    const known = unknown.length === 0 ? question : { ...question, scopes: question.scopes.filter((scope) => !unknown.includes(scope)) };
    return chooseAudience(known, apis, this.config.publicUrl.issuer);
  }
}
