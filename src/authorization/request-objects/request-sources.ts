import { Injectable } from '@nestjs/common';
import { invalidRequest } from '../../oauth/errors.js';
import type { Parameters } from '../../oauth/parameters.js';
import { PushedRequests } from '../pushed-requests/pushed-requests.js';
import { TrustedClients } from '../trusted-client.js';
import { type BroughtRequest, PLAIN } from './arrival.js';
import { ReferencedObjects } from './referenced-objects.js';
import { RequestObjects } from './request-objects.js';

/** Where a request stands: in the parameters themselves, in an object that they carry, at an address of the client's, or here, pushed before. */
@Injectable()
export class RequestSources {
  constructor(
    private readonly trusted: TrustedClients,
    private readonly objects: RequestObjects,
    private readonly referenced: ReferencedObjects,
    private readonly pushed: PushedRequests,
  ) {}

  /** Throws the OAuthErrors of what the parameters refer to; those of the request itself are not looked for yet. */
  async read(outer: Parameters): Promise<BroughtRequest> {
    if (!outer.has('request') && !outer.has('request_uri')) return { parameters: outer, arrival: PLAIN };
    const client = await this.trusted.requireClient(outer.require('client_id'));
    const [object, uri] = [outer.get('request'), outer.get('request_uri')];
    if (object !== undefined && uri !== undefined) throw invalidRequest('request and request_uri exclude each other.', { parameter: 'request' });
    if (object !== undefined) return this.objects.read(object, client);
    if (uri === undefined) return { parameters: outer, arrival: PLAIN };
    if (this.pushed.isHandle(uri)) return this.pushed.find(uri, client);
    return this.objects.read(await this.referenced.fetch(uri, client), client);
  }
}
