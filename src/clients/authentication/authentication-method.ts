import type { Client } from '../client.js';
import type { ClientRequest } from '../client-request.js';

/**
 * One way for a client to prove who it is (RFC 6749 §2.3, RFC 7591 §2 token_endpoint_auth_method).
 * To add one: a file here and its line in index.ts; discovery, the one-method rule and registration then know it.
 */
export interface AuthenticationMethod {
  /** As in the IANA registry "OAuth Token Endpoint Authentication Methods". */
  readonly name: string;
  /** The client only says who it is: such a method gives way to one that proves it. */
  readonly provesNothing?: boolean;
  /** The algorithms of its signatures, for methods that sign: token_endpoint_auth_signing_alg_values_supported of RFC 8414 §2. */
  readonly signingAlgorithms?: readonly string[];
  /** Whether the request carries this method's credentials, well-formed or not. */
  matches(request: ClientRequest): boolean;
  /** Who the credentials say the client is; left out: the parameter client_id says it. `undefined` when they are malformed. */
  clientId?(request: ClientRequest): string | undefined;
  /**
   * Throws invalid_client unless the credentials are this client's. Called for a client that does not exist, too,
   * with one that nothing is right for, so that both take the same time.
   */
  authenticate(request: ClientRequest, client: Client): void | Promise<void>;
}
