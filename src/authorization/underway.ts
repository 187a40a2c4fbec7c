import type { Client } from '../clients/client.js';
import type { AnswerTarget } from './answer-target.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';
import type { StoredAuthorizationRequest } from './authorization-request.entity.js';

/** An authorization request on its way, with where its answer goes. */
export interface Underway {
  readonly request: AuthorizationRequestParameters;
  readonly client: Client;
  readonly target: AnswerTarget;
  /** `undefined` when it has only just come in. */
  readonly stored: StoredAuthorizationRequest | undefined;
}
