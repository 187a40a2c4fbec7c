import { Injectable } from '@nestjs/common';
import { ApiStore } from '../../clients/api.store.js';
import { phrasesOf } from '../../http/strings.js';
import { VIEWS } from '../../http/templates.js';

export interface ScopeInWords {
  readonly scope: string;
  readonly description: string;
}

/** What scopes allow, in the words of the consent page: what was agreed to is what is told. */
@Injectable()
export class ScopeWords {
  private readonly phrases = phrasesOf('en', VIEWS);

  constructor(private readonly apis: ApiStore) {}

  async of(scopes: readonly string[]): Promise<ScopeInWords[]> {
    const declared = new Map((await this.apis.all()).flatMap((api) => api.scopes).map(({ value, description }) => [value, description]));
    return scopes.map((scope) => ({ scope, description: declared.get(scope) ?? this.phrases.get(`scopes.${scope}`) ?? scope }));
  }
}
