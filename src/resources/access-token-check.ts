import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClientStore } from '../clients/client.store.js';
import { Cors } from '../clients/cors.js';
import type { BearerChallenge } from '../guard/index.js';
import { AccessTokenVerifier, type VerifiedAccessToken } from '../tokens/access-token-verifier.js';

/** What a resource wants of the token that opens it. */
export interface ResourceNeeds {
  readonly challenge: BearerChallenge;
  /** `undefined`: a token of any of our APIs will do. */
  readonly audience: string | undefined;
  readonly scopes: readonly string[];
  readonly withUser?: boolean;
}

const admitted = new WeakMap<FastifyRequest, VerifiedAccessToken>();

/** The last half of every guard here: the token's standing, its audience, its scopes. One statement. */
@Injectable()
export class AccessTokenCheck {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly clients: ClientStore,
    private readonly cors: Cors,
  ) {}

  /** Remembers the token for `accessTokenOf`. Throws TokenRefused. */
  async check(token: string, needs: ResourceNeeds, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const verified = await this.verifier.verify(token, { withUser: needs.withUser ?? false });
    if (verified === undefined) throw needs.challenge.invalidToken();
    // Before the other refusals: a script of the token's client has to be able to read why.
    this.cors.allowOrigin(reply, request, request.headers.origin === undefined ? undefined : await this.clients.find(verified.clientId));
    if (needs.audience !== undefined && verified.audience !== needs.audience) throw needs.challenge.invalidToken();
    if (!needs.scopes.every((scope) => verified.scopes.includes(scope))) throw needs.challenge.insufficientScope(needs.scopes);
    admitted.set(request, verified);
  }
}

/** The token that a guard let in. Throws where no guard stands. */
export function accessTokenOf(request: FastifyRequest): VerifiedAccessToken {
  const token = admitted.get(request);
  if (token === undefined) throw new Error('The route has no guard for access tokens.');
  return token;
}
