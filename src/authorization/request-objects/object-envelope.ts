import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { EncryptionKeys } from '../../keys/encryption-keys.js';
import { invalidRequestObject } from '../../oauth/errors.js';

/** Opens request objects that are encrypted to this server, in the algorithms that their client is registered with, where it is. RFC 9101 §6.1, OpenID Connect Core §6.3.1. */
@Injectable()
export class ObjectEnvelope {
  constructor(private readonly keys: EncryptionKeys) {}

  /** The JWT inside; the text itself where it is no JWE. Throws invalid_request_object, for every cause with the same text (RFC 7516 §11.5). */
  async open(text: string, { metadata }: Client): Promise<string> {
    if (text.split('.', 6).length !== 5) return text;
    const { request_object_encryption_alg: alg, request_object_encryption_enc: enc } = metadata;
    const opened = await this.keys.decrypt(text);
    const isAsRegistered = opened !== undefined && (alg ?? opened.alg) === opened.alg && (enc ?? opened.enc) === opened.enc;
    if (!isAsRegistered) throw invalidRequestObject('The request object is not encrypted as the client is registered, or not to a key of this server.');
    return opened.text;
  }
}
