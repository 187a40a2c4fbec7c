import { Injectable } from '@nestjs/common';
import { invalidGrant, invalidScope } from '../../oauth/errors.js';
import type { Authorization } from '../authorization.entity.js';
import { AuthorizationEnding } from '../authorization-ending.js';
import { AuthorizationStanding } from '../authorization-standing.js';
import { AuthorizationStore } from '../authorization.store.js';
import type { Granted } from '../granted.js';
import { RefreshRotation } from '../refresh-rotation.js';
import { RefreshTokens } from '../refresh-token.js';
import { stillGranted } from '../still-granted.js';
import type { TokenRequest } from '../token-request.js';
import type { Grant } from './grant.js';

/** RFC 6749 §6 with the rotation of RFC 9700 §4.14.2. */
@Injectable()
export class RefreshTokenGrant implements Grant {
  readonly type = 'refresh_token';
  readonly allowsPublicClients = true;

  constructor(
    private readonly tokens: RefreshTokens,
    private readonly authorizations: AuthorizationStore,
    private readonly standing: AuthorizationStanding,
    private readonly rotation: RefreshRotation,
    private readonly ending: AuthorizationEnding,
  ) {}

  async redeem(request: TokenRequest): Promise<Granted> {
    const { client } = request;
    const presented = this.tokens.parse(request.parameters.require('refresh_token'));
    const found = presented === undefined ? undefined : await this.authorizations.findById(presented.authorizationId);
    if (presented === undefined || found === undefined) return this.rotation.refuseUnknown(request);
    const { authorization, facts } = found;
    if (authorization.clientId !== client.clientId) return this.refuseForeign(authorization, request);
    if ((await this.standing.fallen(facts)) !== undefined) throw invalidGrant();
    // Judged before anything is consumed: a client that asks for too much loses nothing by it.
    const audience = await request.audience(narrowedScopes(authorization, request), authorization);
    const generation = await this.rotation.rotate(authorization, presented.generation, request);
    if (generation === undefined) return this.refuseReuse(authorization, request, presented.generation);
    return { client, sub: facts.sub, authorization, audience, refreshToken: this.tokens.print(authorization.id, generation) };
  }

  /** A live token in another client's hands has been stolen from one of the two: the family ends. */
  private async refuseForeign(authorization: Authorization, request: TokenRequest): Promise<never> {
    await this.ending.end(authorization, 'refresh.reused', request, { foreign: true });
    throw invalidGrant();
  }

  private async refuseReuse(authorization: Authorization, request: TokenRequest, generation: number): Promise<never> {
    await this.ending.end(authorization, 'refresh.reused', request, { generation, live: authorization.refreshGeneration });
    throw invalidGrant();
  }
}

/** What was granted, less what the client has lost since, less what it does not ask for now. RFC 6749 §6: never more. */
function narrowedScopes(authorization: Authorization, { client, scopes }: TokenRequest): readonly string[] {
  const still = stillGranted(authorization, client);
  if (scopes === undefined) return still;
  const wider = scopes.find((scope) => !still.includes(scope));
  if (wider !== undefined) throw invalidScope(`The scope ${wider} was not granted.`);
  return still.filter((scope) => scopes.includes(scope));
}
