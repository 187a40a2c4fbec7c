import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import { ClientLogos } from '../clients/client-logos.js';
import { Database } from '../database/database.js';
import { type Registered, Registering } from './registering.js';
import { RegistrationDrafts } from './registration-drafts.js';
import { policyOf } from './registration-policy.js';
import type { RegistrationToken } from './registration-token.entity.js';

/** POST: from what a client says of itself to a registered client. RFC 7591 §3. */
@Injectable()
export class ClientRegistration {
  constructor(private readonly drafts: RegistrationDrafts, private readonly registering: Registering, private readonly database: Database, private readonly logos: ClientLogos) {}

  /** Throws invalid_redirect_uri, invalid_client_metadata, invalid_software_statement and invalid_token. */
  async register(body: unknown, token: RegistrationToken | undefined, origin: RequestOrigin): Promise<Registered> {
    const draft = await this.drafts.of(body, policyOf(token));
    const registered = await this.database.transaction((tx) => this.registering.register(tx, { ...draft, token, origin }));
    this.logos.prepare(registered.client);
    return registered;
  }
}
