import { Injectable } from '@nestjs/common';
import { ClientKeys } from '../../clients/client-keys.js';
import type { Client } from '../../clients/client.js';
import { isHmacAlgorithm, SecretSignatures } from '../../clients/secret-signatures.js';
import type { CompactJws } from '../../guard/compact-jws.js';
import { hasSignature, isJwsAlgorithm } from '../../guard/jws-algorithms.js';
import { invalidRequestObject } from '../../oauth/errors.js';

/** Checks that a request object is signed as its client registered it. RFC 9101 §6.2, OpenID Connect Core §6.3.2. */
@Injectable()
export class ObjectSignature {
  constructor(private readonly keys: ClientKeys, private readonly secrets: SecretSignatures) {}

  /** Whether it is signed: `false` where the client has registered `none`, and it is none. Throws invalid_request_object. */
  async check(object: CompactJws, client: Client): Promise<boolean> {
    const { alg } = object.header;
    const { request_object_signing_alg: registered } = client.metadata;
    if (registered !== undefined && registered !== alg) throw invalidRequestObject(`The request object must be signed with ${registered}, as the client is registered.`);
    if (alg === 'none') {
      // RFC 8725 §3.2: never because the object says so.
      if (registered !== 'none' || object.signature.length > 0) throw invalidRequestObject('The request object must be signed.');
      return false;
    }
    // The algorithm alone says whether it is a key or a secret: a public key can never be taken for a secret. RFC 8725 §2.1.
    const isRight = isHmacAlgorithm(alg) ? this.secrets.has(client, alg, object.signed, object.signature) : await this.hasKeySignature(object, client);
    if (!isRight) throw invalidRequestObject('The signature of the request object is wrong.');
    return true;
  }

  private async hasKeySignature({ header: { alg, kid }, signed, signature }: CompactJws, client: Client): Promise<boolean> {
    if (!isJwsAlgorithm(alg) || !(kid === undefined || typeof kid === 'string')) throw invalidRequestObject('The request object is signed with an algorithm that is not supported.');
    const key = await this.keys.find(client, kid, alg).catch((error: unknown) => {
      throw invalidRequestObject('The keys of the client cannot be read just now.', { cause: error });
    });
    if (key === undefined) throw invalidRequestObject('No key of the client fits the kid and alg of the request object.');
    return hasSignature(alg, signed, key.key, signature);
  }
}
