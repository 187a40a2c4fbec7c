import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { Client } from '../client.js';
import type { ClientRequest } from '../client-request.js';
import type { AuthenticationMethod } from './authentication-method.js';
import { isBasic, parseBasic } from '../credentials/basic-credentials.js';
import { checkSecret } from '../credentials/check-secret.js';
import { SecretUses } from '../credentials/secret-uses.js';

/** The secret in the Authorization header. RFC 6749 §2.3.1. */
@Injectable()
export class ClientSecretBasic implements AuthenticationMethod {
  readonly name = 'client_secret_basic';

  constructor(private readonly clock: Clock, private readonly uses: SecretUses) {}

  matches({ authorization }: ClientRequest): boolean {
    return isBasic(authorization);
  }

  clientId({ authorization = '' }: ClientRequest): string | undefined {
    return parseBasic(authorization)?.clientId;
  }

  authenticate({ authorization = '' }: ClientRequest, client: Client): void {
    const { secret = '', secretAsSent = '' } = parseBasic(authorization) ?? {};
    const now = this.clock.now();
    this.uses.note(checkSecret([secret, secretAsSent], client, now).id, now);
  }
}
