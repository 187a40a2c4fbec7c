import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { unauthorizedClient, unsupportedGrantType } from '../oauth/errors.js';
import type { Grant } from './grants/grant.js';

/** The enabled grants by type: what the token endpoint chooses from and discovery lists. */
@Injectable()
export class GrantRegistry {
  private readonly grants: ReadonlyMap<string, Grant>;

  constructor(grants: readonly Grant[]) {
    this.grants = new Map(grants.map((grant) => [grant.type, grant]));
    if (this.grants.size !== grants.length) throw new Error('Two grants have the same type.');
  }

  types(): string[] {
    return [...this.grants.keys()];
  }

  /** The grant, if this client may use it. Throws unsupported_grant_type or unauthorized_client. */
  require(type: string, client: Client): Grant {
    const grant = this.grants.get(type);
    if (grant === undefined) throw unsupportedGrantType('This grant type is not supported.');
    if (!client.allowsGrant(type)) throw unauthorizedClient('This client may not use this grant type.');
    if (client.isPublic && !grant.allowsPublicClients) throw unauthorizedClient('A public client may not use this grant type.');
    return grant;
  }
}
