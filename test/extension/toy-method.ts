import { Injectable } from '@nestjs/common';
import type { AuthenticationMethod } from '../../src/clients/authentication/authentication-method.js';
import type { Client } from '../../src/clients/client.js';
import type { ClientRequest } from '../../src/clients/client-request.js';
import { invalidClient } from '../../src/oauth/errors.js';

/** The one file of "How to add a client authentication method". */
@Injectable()
export class ToyMethod implements AuthenticationMethod {
  readonly name = 'toy_password';

  matches(request: ClientRequest): boolean {
    return request.parameters.has('toy_password');
  }

  authenticate(request: ClientRequest, client: Client): void {
    if (request.parameters.get('toy_password') !== Array.from(client.clientId).toReversed().join('')) throw invalidClient();
  }
}
