import type { Api } from '../../clients/api.entity.js';
import type { Client } from '../../clients/client.js';
import type { Parameters } from '../../oauth/parameters.js';
import type { AuthorizationRequestParameters } from '../authorization-request.js';
import type { Arrival } from '../request-objects/arrival.js';

/** What a rule may look at besides the parameters. */
export interface CheckContext {
  readonly client: Client;
  readonly apis: readonly Api[];
  /** Whether the parameters were signed, and whether they were pushed. */
  readonly arrival: Arrival;
  /** Scopes that mean something here whatever API they belong to. */
  readonly openIdScopes: readonly string[];
  /** Left out where no claims can be asked for by name. */
  readonly claimNames?: ClaimNames;
  readonly responseModes: readonly string[];
  /** The `sub` of an ID token of ours; `undefined` for anything else. */
  readonly readHint: (idToken: string, client: Client) => Promise<string | undefined>;
}

export interface ClaimNames {
  /** Of these claims those that the client may ask for. */
  allowed(names: readonly string[]): string[];
  /** The scope that tells a claim; `undefined` for one that nobody knows. */
  scopeOf(name: string): string | undefined;
}

/** One rule of the authorization endpoint: reads its parameters, throws an OAuthError, or yields its part of the request. */
export type Check = (parameters: Parameters, context: CheckContext) => Partial<AuthorizationRequestParameters> | Promise<Partial<AuthorizationRequestParameters>>;
