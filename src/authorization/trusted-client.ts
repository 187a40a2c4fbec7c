import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientStore } from '../clients/client.store.js';
import { invalidRequest } from '../oauth/errors.js';
import { OAuthError } from '../oauth/oauth-error.js';
import type { Parameters } from '../oauth/parameters.js';
import { Refusals } from './refusals.js';

const BAD_REQUEST = 400;
const LONGEST_REDIRECT_URI = 2048;

export interface TrustedClient {
  readonly client: Client;
  readonly redirectUri: string;
}

/**
 * This side of the trust line: until both are known to belong together, errors are shown as a page, never sent anywhere.
 * RFC 6749 §4.1.2.1, RFC 9700 §4.11.
 */
@Injectable()
export class TrustedClients {
  constructor(private readonly clients: ClientStore, private readonly refusals: Refusals) {}

  /** Throws an OAuthError that must not leave by a redirect. */
  async require(parameters: Parameters): Promise<TrustedClient> {
    // Two of them, one registered and one not, is how filters in front are passed by: asked before the client is looked up.
    return this.counted(async () => this.known(parameters.require('client_id'), parameters.require('redirect_uri')));
  }

  /** As `require`, for a request that was stored. */
  async requireKnown(clientId: string, redirectUri: string): Promise<TrustedClient> {
    return this.counted(async () => this.known(clientId, redirectUri));
  }

  /** The same where it is no error yet that they do not: `undefined`. */
  async find(parameters: Parameters): Promise<TrustedClient | undefined> {
    try {
      return await this.known(parameters.require('client_id'), parameters.require('redirect_uri'));
    } catch (error) {
      if (error instanceof OAuthError) return undefined;
      throw error;
    }
  }

  /** The client alone: the redirect URI stands in what it refers to, and nothing may be sent there yet. */
  async requireClient(clientId: string): Promise<Client> {
    const client = await this.clients.find(clientId);
    if (client === undefined || client.disabled) throw unknownClient(client);
    return client;
  }

  private async counted(require: () => Promise<TrustedClient>): Promise<TrustedClient> {
    try {
      return await require();
    } catch (error) {
      if (error instanceof OAuthError) this.refusals.count(error);
      throw error;
    }
  }

  private async known(clientId: string, redirectUri: string): Promise<TrustedClient> {
    const client = await this.requireClient(clientId);
    if (redirectUri.length > LONGEST_REDIRECT_URI || !client.hasRedirectUri(redirectUri)) {
      throw invalidRequest('The redirect_uri is not registered for this client. Compare letter by letter: scheme, host, port, path, trailing slash.', { parameter: 'redirect_uri' });
    }
    return { client, redirectUri };
  }
}

/** One text for both, so that nobody can list the clients that exist. */
const unknownClient = (client: Client | undefined): Error =>
  new OAuthError('invalid_client', 'There is no such client, or it is disabled.', { status: BAD_REQUEST, parameter: 'client_id', cause: client === undefined ? 'unknown' : 'disabled' });
