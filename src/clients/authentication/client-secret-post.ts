import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { Client } from '../client.js';
import type { ClientRequest } from '../client-request.js';
import type { AuthenticationMethod } from './authentication-method.js';
import { checkSecret } from '../credentials/check-secret.js';

/** The secret as the parameter client_secret of a form body. RFC 6749 §2.3.1. */
@Injectable()
export class ClientSecretPost implements AuthenticationMethod {
  readonly name = 'client_secret_post';

  constructor(private readonly clock: Clock) {}

  matches({ parameters }: ClientRequest): boolean {
    return parameters.get('client_secret') !== undefined;
  }

  authenticate({ parameters }: ClientRequest, client: Client): void {
    checkSecret([parameters.get('client_secret') ?? ''], client, this.clock.now());
  }
}
