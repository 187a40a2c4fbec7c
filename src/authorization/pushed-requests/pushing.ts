import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { invalidRequest } from '../../oauth/errors.js';
import { Parameters } from '../../oauth/parameters.js';
import { AuthorizationRequests } from '../authorization-requests.js';
import type { BroughtRequest } from '../request-objects/arrival.js';
import { RequestObjects } from '../request-objects/request-objects.js';
import { TrustedClients } from '../trusted-client.js';
import { type PushedAnswer, PushedRequests } from './pushed-requests.js';

/** What proves the client, which is done by then. */
const CREDENTIALS: ReadonlySet<string> = new Set(['client_secret', 'client_assertion', 'client_assertion_type']);
/** Each is kept for half an hour. */
const LONGEST = 32_768;

/** Takes a request in over the back channel, by the rules of the authorization endpoint: what is refused there is refused here already. RFC 9126 §2.1. */
@Injectable()
export class Pushing {
  constructor(
    private readonly objects: RequestObjects,
    private readonly trusted: TrustedClients,
    private readonly requests: AuthorizationRequests,
    private readonly pushed: PushedRequests,
  ) {}

  /** Throws an OAuthError. */
  async push(form: Parameters, client: Client): Promise<PushedAnswer> {
    const brought = await this.read(form, client);
    const { parameters, arrival } = brought;
    if (parameters.toString().length > LONGEST) throw invalidRequest(`The request is longer than ${LONGEST} characters.`);
    const trusted = await this.trusted.requireKnown(client.clientId, parameters.require('redirect_uri'));
    await this.requests.parse(parameters, trusted, { ...arrival, pushed: true });
    return this.pushed.keep(brought, client);
  }

  private async read(form: Parameters, client: Client): Promise<BroughtRequest> {
    // RFC 9126 §2.1: a handle for a handle, or an address to fetch, is never what a client means.
    if (form.has('request_uri')) throw invalidRequest('A pushed request must not have a request_uri.', { parameter: 'request_uri' });
    const object = form.get('request');
    if (object !== undefined) return this.objects.read(object, client);
    const pairs = [...form.names()].filter((name) => !CREDENTIALS.has(name) && name !== 'client_id').flatMap((name) => form.all(name).map((value): [string, string] => [name, value]));
    return { parameters: Parameters.parse(new URLSearchParams([['client_id', client.clientId], ...pairs]).toString()), arrival: { signed: false, pushed: true } };
  }
}
