import { Injectable } from '@nestjs/common';
import { ClientKeys } from '../../clients/client-keys.js';
import type { Client } from '../../clients/client.js';
import type { CompactJws } from '../../guard/compact-jws.js';
import { hasSignature, isJwsAlgorithm } from '../../guard/jws-algorithms.js';
import { invalidRequestObject } from '../../oauth/errors.js';

/** Checks that a request object is signed as its client registered it. RFC 9101 §6.2, OpenID Connect Core §6.3.2. */
@Injectable()
export class ObjectSignature {
  constructor(private readonly keys: ClientKeys) {}

  /** Whether it is signed: `false` where the client has registered `none`, and it is none. Throws invalid_request_object. */
  async check(object: CompactJws, client: Client): Promise<boolean> {
    const { alg, kid } = object.header;
    const { request_object_signing_alg: registered } = client.metadata;
    if (registered !== undefined && registered !== alg) throw invalidRequestObject(`The request object must be signed with ${registered}, as the client is registered.`);
    if (alg === 'none') {
      // RFC 8725 §3.2: never because the object says so.
      if (registered !== 'none' || object.signature.length > 0) throw invalidRequestObject('The request object must be signed.');
      return false;
    }
    if (!isJwsAlgorithm(alg) || !(kid === undefined || typeof kid === 'string')) throw invalidRequestObject('The request object is signed with an algorithm that is not supported.');
    const key = await this.keys.find(client, kid, alg).catch((error: unknown) => {
      throw invalidRequestObject('The keys of the client cannot be read just now.', { cause: error });
    });
    if (key === undefined) throw invalidRequestObject('No key of the client fits the kid and alg of the request object.');
    if (!hasSignature(alg, object.signed, key.key, object.signature)) throw invalidRequestObject('The signature of the request object is wrong.');
    return true;
  }
}
