import { Injectable } from '@nestjs/common';
import { ApiStore } from '../../clients/api.store.js';
import { declaredScopes } from '../../clients/declared-scopes.js';
import { invalidScope } from '../../oauth/errors.js';
import type { Granted } from '../granted.js';
import type { TokenRequest } from '../token-request.js';
import type { Grant } from './grant.js';

/** A machine asks in its own name. RFC 6749 §4.4. Nothing is stored: the token hangs on its client, and is revoked by its jti. */
@Injectable()
export class ClientCredentialsGrant implements Grant {
  readonly type = 'client_credentials';
  readonly allowsPublicClients = false;

  constructor(private readonly apis: ApiStore) {}

  async redeem(request: TokenRequest): Promise<Granted> {
    const { client } = request;
    const { all } = declaredScopes(await this.apis.all());
    const registered = client.scopes.filter((scope) => all.has(scope));
    // openid and offline_access speak of a person, and there is none here.
    const refused = request.scopes?.find((scope) => !registered.includes(scope));
    if (refused !== undefined) throw invalidScope(`The scope ${refused} may not be asked for by this client with this grant.`);
    const audience = await request.audience(request.scopes ?? registered);
    return { client, sub: client.clientId, authorization: null, audience, refreshToken: undefined };
  }
}
