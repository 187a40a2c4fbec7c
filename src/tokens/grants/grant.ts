import type { Granted } from '../granted.js';
import type { TokenRequest } from '../token-request.js';

/**
 * A grant type (RFC 6749 §1.3). The endpoint owns the phases (client authentication, is the grant allowed, issue, answer);
 * a grant supplies only its policy: whose authorization the request redeems, and how far it reaches.
 */
export interface Grant {
  /** The `grant_type` value. */
  readonly type: string;
  /** Whether a client without a secret may use it. */
  readonly allowsPublicClients: boolean;
  /** Throws invalid_grant, invalid_scope, invalid_request or invalid_target. */
  redeem(request: TokenRequest): Promise<Granted>;
}
