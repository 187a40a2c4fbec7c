import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientLogos } from '../clients/client-logos.js';
import type { FullApplicationCard } from '../http/pages.js';
import { applicationDomain } from './application-domain.js';

/** An application as people are shown it, with what it says of itself and whether anybody answers for that. */
@Injectable()
export class ApplicationCards {
  constructor(private readonly logos: ClientLogos) {}

  async of(client: Client, redirectUri: string): Promise<FullApplicationCard> {
    const { client_uri: uri, policy_uri: policyUri, tos_uri: tosUri } = client.metadata;
    return {
      name: client.name, domain: applicationDomain(redirectUri), uri: uri ?? null, logoUri: await this.logos.pathOf(client), policyUri: policyUri ?? null, tosUri: tosUri ?? null,
      verified: !client.selfRegistered,
    };
  }
}
