import { Injectable } from '@nestjs/common';
import type { ClientRequest } from '../client-request.js';
import type { AuthenticationMethod } from './authentication-method.js';
import { credentialCount } from '../credentials/credential-count.js';

/** A public client: it only says who it is, and proves itself by PKCE or not at all. RFC 6749 §2.1, §3.2.1. */
@Injectable()
export class NoAuthentication implements AuthenticationMethod {
  readonly name = 'none';
  readonly provesNothing = true;

  /** Credentials that nobody here understands are not the same as none. */
  matches(request: ClientRequest): boolean {
    return credentialCount(request) === 0 && request.parameters.get('client_id') !== undefined;
  }

  /** Nothing to prove: that the client is registered as public is checked for every method alike. */
  authenticate(): void {}
}
