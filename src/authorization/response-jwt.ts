import { Inject, Injectable } from '@nestjs/common';
import { hasAvailableAlgorithm } from '../clients/algorithm-policy.js';
import type { Client } from '../clients/client.js';
import { CONFIG, type Config } from '../config/config.js';
import { unauthorizedClient } from '../oauth/errors.js';
import { Clock } from '../platform/clock.js';
import { ClientJwts } from '../tokens/client-jwts.js';
import type { Answer } from './response-modes/response-mode.js';

/** Seconds: for the way of a browser, and clocks that differ. JARM §2.1. */
const LIFETIME = 600;

const FIELDS = ['authorization_signed_response_alg', 'authorization_encrypted_response_alg', 'authorization_encrypted_response_enc'] as const;

/** The answer as a JWT that nobody on the way can change or give to another client. JARM §2.1. */
@Injectable()
export class ResponseJwt {
  constructor(private readonly jwts: ClientJwts, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Config) {}

  /** Throws unauthorized_client, invalid_request or temporarily_unavailable where there is no way to sign or encrypt as the client is registered. */
  async check(client: Client): Promise<void> {
    const missing = FIELDS.find((field) => !hasAvailableAlgorithm(client.metadata, field));
    if (missing !== undefined) throw unauthorizedClient(`The client is registered with a value of ${missing} that is not available here.`, { parameter: 'response_mode' });
    await this.jwts.checkKey(client, 'authorization');
  }

  /** The same answer with everything inside `response`. */
  async of(answer: Answer): Promise<Answer> {
    const { client } = answer.target;
    const claims = { ...answer.parameters, iss: this.config.publicUrl.issuer, aud: client.clientId, exp: this.clock.seconds() + LIFETIME };
    return { ...answer, parameters: { response: await this.jwts.issue(client, 'authorization', claims) } };
  }
}
