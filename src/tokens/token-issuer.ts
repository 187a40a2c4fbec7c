import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { CONFIG, type Config } from '../config/config.js';
import { AccessTokenMint } from './access-token-mint.js';
import type { Authorization } from './authorization.entity.js';
import type { Granted, Told } from './granted.js';
import { IdTokenMint } from './id-token-mint.js';
import { lifetimesOf } from './lifetimes.js';
import { Subjects } from './subjects.js';

/** The answer of the token endpoint. RFC 6749 §5.1, OpenID Connect Core §3.1.3.3. */
export interface TokenSet {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** The single mint: every token that a grant yields is made here. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly accessTokens: AccessTokenMint,
    private readonly idTokens: IdTokenMint,
    private readonly subjects: Subjects,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** To be asked before a grant consumes anything: a client whose keys cannot be read keeps its code. Throws as IdTokenMint does. */
  checkPossible(client: Client): Promise<void> | undefined {
    return this.idTokens.checkPossible(client);
  }

  /** `issuedAt`: seconds. */
  async issue(yielded: Granted, issuedAt: number): Promise<TokenSet> {
    const { client, audience, authorization, refreshToken } = yielded;
    const told = authorization === null ? toTold(yielded, yielded.sub, undefined) : await this.told(yielded, authorization);
    const lifetimes = lifetimesOf(client, this.config);
    const minted = this.accessTokens.mint(told, issuedAt, lifetimes.accessToken);
    const accessToken = typeof minted === 'string' ? minted : await minted;
    const speaksOpenId = authorization !== null && told.sid !== undefined && audience.scopes.includes('openid');
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: lifetimes.accessToken,
      scope: audience.scopes.join(' '),
      ...(refreshToken === undefined ? undefined : { refresh_token: refreshToken }),
      ...(speaksOpenId ? { id_token: await this.idTokens.mint(client, authorization, { sub: told.sub, sid: told.sid, accessToken, issuedAt, lifetime: lifetimes.idToken }) } : undefined),
    };
  }

  /** APIs are told no other identifiers than the client: an access token is in the client's hands too. */
  private async told(yielded: Granted, { sessionId }: Authorization): Promise<Told> {
    // One after the other: of two that fail, nobody would wait for the second, which ends the process.
    const sub = this.subjects.of(yielded.client, yielded.sub);
    const told = typeof sub === 'string' ? sub : await sub;
    const sid = this.subjects.sidOf(yielded.client, sessionId);
    return toTold(yielded, told, typeof sid === 'string' ? sid : await sid);
  }
}

/** Member by member: spreading an object and naming one more costs ten times as much, and every token request pays it. */
const toTold = ({ client, authorization, audience, refreshToken }: Granted, sub: string, sid: string | undefined): Told => ({ client, sub, authorization, audience, refreshToken, sid });
