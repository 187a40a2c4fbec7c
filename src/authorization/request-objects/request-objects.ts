import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { CONFIG, type Config } from '../../config/config.js';
import { Clock } from '../../platform/clock.js';
import type { BroughtRequest } from './arrival.js';
import { checkObjectClaims } from './object-claims.js';
import { toParameters } from './object-parameters.js';
import { ObjectEnvelope } from './object-envelope.js';
import { ObjectSignature } from './object-signature.js';
import { parseRequestObject } from './strict-object.js';

/** Reads request objects: nothing but what stands in one counts. RFC 9101 §6.3. */
@Injectable()
export class RequestObjects {
  constructor(
    private readonly envelope: ObjectEnvelope,
    private readonly signature: ObjectSignature,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws invalid_request_object. */
  async read(text: string, client: Client): Promise<BroughtRequest> {
    const object = parseRequestObject(await this.envelope.open(text, client));
    const signed = await this.signature.check(object, client);
    checkObjectClaims(object, { clientId: client.clientId, issuer: this.config.publicUrl.issuer, now: this.clock.seconds() });
    return { parameters: toParameters(object.claims), arrival: { signed, pushed: false } };
  }
}
