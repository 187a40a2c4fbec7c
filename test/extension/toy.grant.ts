import { Injectable } from '@nestjs/common';
import type { Granted } from '../../src/tokens/granted.js';
import type { Grant } from '../../src/tokens/grants/grant.js';
import type { TokenRequest } from '../../src/tokens/token-request.js';

/** The one file of "How to add a grant type" in CONTRIBUTING.md. */
@Injectable()
export class ToyGrant implements Grant {
  readonly type = 'urn:example:toy';
  readonly allowsPublicClients = false;

  async redeem(request: TokenRequest): Promise<Granted> {
    const audience = await request.audience(['notes:read']);
    return { client: request.client, sub: request.parameters.require('toy'), authorization: null, audience, refreshToken: undefined };
  }
}
