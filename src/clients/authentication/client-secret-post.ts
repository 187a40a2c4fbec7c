import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { Client } from '../client.js';
import type { ClientRequest } from '../client-request.js';
import type { AuthenticationMethod } from './authentication-method.js';
import { checkSecret } from '../credentials/check-secret.js';
import { SecretUses } from '../credentials/secret-uses.js';

/** The secret as the parameter client_secret of a form body. RFC 6749 §2.3.1. */
@Injectable()
export class ClientSecretPost implements AuthenticationMethod {
  readonly name = 'client_secret_post';

  constructor(private readonly clock: Clock, private readonly uses: SecretUses) {}

  matches({ parameters }: ClientRequest): boolean {
    return parameters.get('client_secret') !== undefined;
  }

  authenticate({ parameters }: ClientRequest, client: Client): void {
    const now = this.clock.now();
    this.uses.note(checkSecret([parameters.get('client_secret') ?? ''], client, now).id, now);
  }
}
