import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from '../clients/client.js';
import { rememberApplication } from '../http/way-on.js';
import type { StoredAuthorizationRequest } from './authorization-request.entity.js';
import { noLongerWaiting } from './no-longer-waiting.js';
import { Steps } from './steps.js';
import { TrustedClients } from './trusted-client.js';
import { WaitingRequests } from './waiting-requests.js';

export interface Journey {
  readonly stored: StoredAuthorizationRequest;
  readonly client: Client;
}

/** Takes up a journey again where a browser comes back with the id of its request. */
@Injectable()
export class Journeys {
  constructor(private readonly waiting: WaitingRequests, private readonly trusted: TrustedClients, private readonly steps: Steps) {}

  /** Throws invalid_request when nothing waits under this id for this browser. */
  async takeUp(id: string, request: FastifyRequest): Promise<Journey> {
    const stored = await this.waiting.find(id, request);
    if (stored === undefined) throw noLongerWaiting();
    // Both may have changed since: the client disabled, the redirect URI removed.
    const { client, redirectUri } = await this.trusted.requireKnown(stored.clientId, stored.parameters.redirectUri);
    const uri = homeOf(client, redirectUri);
    // Whoever comes too late, or goes back to what is done, finds the way to the application all the same.
    if (uri !== undefined) rememberApplication(request, { name: client.name, uri });
    if (this.waiting.isOver(stored)) throw noLongerWaiting();
    return { stored, client };
  }

  /** To whatever comes next for it. */
  async goOn(id: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { stored, client } = await this.takeUp(id, request);
    const { redirectUri, responseMode, state } = stored.parameters;
    const target = { client, redirectUri, responseMode, state };
    await this.steps.take({ request: stored.parameters, client, target, stored }, request, reply);
  }
}

/** Where an application begins, as far as a browser can open that. */
function homeOf({ metadata }: Client, redirectUri: string): string | undefined {
  if (metadata.client_uri !== undefined) return metadata.client_uri;
  const { protocol, origin } = new URL(redirectUri);
  const isSite = metadata.application_type !== 'native' && (protocol === 'https:' || protocol === 'http:');
  return isSite ? `${origin}/` : undefined;
}
